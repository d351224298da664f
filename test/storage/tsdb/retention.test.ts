import { statSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import {
  batchOf,
  gaugeOf,
  identity,
  inFolder,
  openSamples,
  pairsOf,
  points,
  START,
  STEP_MS,
  withSamples,
} from './opened-samples.ts';

const ramp = (count: number, from = 0): [number, number][] =>
  Array.from({ length: count }, (_, i) => [START + (from + i) * STEP_MS, from + i]);
/** A series that the catalogue makes a signal of the service shop from. */
const pod = (name: string) => identity('gunicorn.requests', { pod: name, service: 'shop' });
const openCatalogued = (directory: string) =>
  openStore({ directory, synchronous: 'normal', samples: { chunkSamples: 4 } }, { now: () => millis(START), onFault: () => {} });
const step = (steps: number) => millis(START + steps * STEP_MS);

describe('dropBefore', () => {
  it('deletes chunks that end before the cutoff, whole, and unsealed samples before it', () =>
    withSamples(
      async ({ samples }) => {
        await samples.append([points(identity('sealed'), ramp(200)), points(identity('old'), ramp(30))]);
        await samples.compact();
        await samples.append([points(identity('fresh'), ramp(45, 20)), points(identity('old'), ramp(10, 30))]);
        // Chunks of 40 end at 39, 79, ...; the one from 40 to 79 lies across the cutoff.
        expect(await samples.dropBefore(step(50))).toBe(40 + 40 + 30);
        expect(await pairsOf(samples, 'sealed')).toEqual(ramp(160, 40));
        expect(await pairsOf(samples, 'fresh')).toEqual(ramp(15, 50));
        const { items } = await samples.listSeries({ metric: null, tags: [] }, { limit: 9, cursor: null });
        expect(items.map(({ metric, firstAt }) => [metric, firstAt])).toEqual([
          ['sealed', step(40)],
          ['fresh', step(50)],
        ]);
        expect(await samples.dropBefore(step(50))).toBe(0);
      },
      { chunkSamples: 40 },
    ));

  it('drops for good: a restart brings nothing back, and a new series does not inherit', () =>
    inFolder(async (directory) => {
      const first = await openSamples(directory);
      await first.samples.append(batchOf('pins-the-log', ramp(3, 100)));
      await first.samples.append(batchOf('gone', ramp(10)));
      await first.samples.append(batchOf('partly', ramp(10)));
      expect(await first.samples.dropBefore(step(5))).toBe(10);
      expect(await first.samples.dropBefore(step(10))).toBe(10);
      await first.close();
      const second = await openSamples(directory);
      expect((await second.samples.stats()).series).toBe(1);
      await second.samples.append(batchOf('newcomer', ramp(1, 50)));
      await second.close();
      const third = await openSamples(directory);
      expect(await pairsOf(third.samples, 'newcomer')).toEqual(ramp(1, 50));
      expect(await pairsOf(third.samples, 'pins-the-log')).toEqual(ramp(3, 100));
      await third.close();
    }));

  it('takes samples of a dropped series as those of a new one', () =>
    withSamples(async ({ samples }) => {
      await samples.append(batchOf('a', ramp(10)));
      await samples.dropBefore(step(99));
      expect(await pairsOf(samples, 'a')).toEqual([]);
      await samples.append(batchOf('a', ramp(2, 200)));
      await samples.compact();
      expect(await pairsOf(samples, 'a')).toEqual(ramp(2, 200));
    }));

  it('works in slices and gives the room back to the file system', () =>
    withSamples(
      async ({ samples, connection }) => {
        const noise = (count: number): [number, number][] => ramp(count).map(([at, value]) => [at, Math.sin(value)]);
        const fileSize = (): number => {
          connection.pragma('wal_checkpoint(TRUNCATE)');
          return statSync(connection.name).size;
        };
        const empty = fileSize();
        await samples.append(Array.from({ length: 30 }, (_, i) => points(identity('m', { i: `${i}` }), noise(2_000))));
        await samples.compact();
        const before = fileSize();
        expect(await samples.dropBefore(step(1_900))).toBe(30 * 1_900);
        expect(fileSize() - empty).toBeLessThan((before - empty) / 4);
        expect(connection.pragma('integrity_check', { simple: true })).toBe('ok');
        expect(await gaugeOf(samples, 'chunks')).toBe(30 * 10);
      },
      { chunkSamples: 10 },
    ));

  it.each([
    [250, 2],
    [125, 4],
  ])('removes each series once where a slice ends with the last chunk of one (%i series of %i chunks)', (count, chunks) =>
    inFolder(async (directory) => {
      const store = await openCatalogued(directory);
      await store.samples.append(Array.from({ length: count }, (_, i) => points(pod(`${i}`), ramp(4 * chunks))));
      await store.samples.append([points(pod('alive'), ramp(1, 900))]);
      await store.samples.compact();
      expect(await store.samples.dropBefore(step(500))).toBe(count * chunks * 4);
      const { items } = await store.signals.services({ after: null, limit: 9 });
      expect(items.map(({ service }) => service)).toEqual(['shop']);
      await store.close();
    }),
  );

  it('keeps one series for a key that is written again while its old series is dropped', () =>
    inFolder(async (directory) => {
      const store = await openCatalogued(directory);
      await store.samples.append(Array.from({ length: 125 }, (_, i) => points(pod(`${i}`), ramp(16))));
      await store.samples.append([points(pod('alive'), ramp(1, 900))]);
      await store.samples.compact();
      const dropping = store.samples.dropBefore(step(500));
      // Past the promises that come before the first slice, so that this commit comes right after it and before a second one.
      for (let i = 0; i < 30; i++) await null;
      await store.samples.append([points(pod('0'), ramp(1, 900))]);
      await dropping;
      await store.samples.append([points(pod('0'), ramp(1, 901))]);
      const { items } = await store.samples.listSeries({ metric: null, tags: [] }, { limit: 9, cursor: null });
      expect(items.map(({ tags, firstAt, lastAt }) => [tags[0]![1], firstAt, lastAt])).toEqual([
        ['alive', step(900), step(900)],
        ['0', step(900), step(901)],
      ]);
      await store.close();
    }));

  it('keeps all from the cutoff on, whatever was written in whatever order', async () => {
    const instants = fc.array(fc.integer({ min: 0, max: 80 }), { minLength: 1, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(instants, instants, fc.integer({ min: 0, max: 90 }), (sealed, unsealed, cutoff) =>
        withSamples(
          async ({ samples }) => {
            const written = new Map<number, number>();
            const write = (list: readonly number[], value: number) => {
              for (const i of list) written.set(START + i * STEP_MS, value);
              return samples.append(
                batchOf(
                  'a',
                  list.map((i) => [START + i * STEP_MS, value] as const),
                ),
              );
            };
            await write(sealed, 1);
            await samples.compact();
            await write(unsealed, 2);
            const dropped = await samples.dropBefore(step(cutoff));
            const left = await pairsOf(samples, 'a');
            const sorted = [...written].sort(([a], [b]) => a - b);
            expect(left.filter(([at]) => at >= step(cutoff))).toEqual(sorted.filter(([at]) => at >= step(cutoff)));
            for (const [at] of left) expect(written.has(at)).toBe(true);
            expect(left.length + dropped).toBeGreaterThanOrEqual(sorted.length);
          },
          { chunkSamples: 4 },
        ),
      ),
      { numRuns: 40 },
    );
  }, 60_000);
});
