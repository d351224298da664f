import { describe, expect, it } from 'vitest';
import { HOUR_MS, millis } from '../../../src/model/instant.ts';
import {
  batchOf,
  gaugeOf,
  identity,
  type OpenedSamples,
  pairsOf,
  points,
  START,
  STEP_MS,
  withSamples,
} from './opened-samples.ts';

/** Lets the slices that are scheduled run, and those they schedule. */
async function settled({ samples }: OpenedSamples): Promise<void> {
  let before = '';
  for (let now = JSON.stringify(await samples.stats()); now !== before; now = JSON.stringify(await samples.stats())) {
    before = now;
    for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
  }
}

const chunkSizes = ({ connection }: OpenedSamples): number[] =>
  connection.prepare<[], number>('SELECT count FROM sample_chunk ORDER BY series_id, first_at').pluck().all();

describe('sealing in the background', () => {
  it('makes full chunks of a live stream, at different times for different series, and trims the log', () =>
    withSamples(async (opened) => {
      const { samples } = opened;
      const hosts = Array.from({ length: 40 }, (_, i) => identity('m', { host: `${i}` }));
      for (let step = 0; step < 4_000; step += 20) {
        const pairs = Array.from({ length: 20 }, (_, i) => [START + (step + i) * STEP_MS, step + i] as const);
        await samples.append(hosts.map((host) => points(host, pairs)));
        await settled(opened);
      }
      const sizes = chunkSizes(opened);
      expect(sizes.length).toBeGreaterThan(40 * 2);
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(512);
      expect(Math.max(...sizes)).toBeLessThanOrEqual(1_536);
      expect(await gaugeOf(samples, 'sample_log_bytes')).toBeLessThan(40 * 2_200 * 9);
    }));

  it('cuts a large backfill into chunks near the size they are made for', () =>
    withSamples(async (opened) => {
      await opened.samples.append(
        batchOf(
          'a',
          Array.from({ length: 10_000 }, (_, i) => [START + i * STEP_MS, i] as const),
        ),
      );
      await settled(opened);
      expect(chunkSizes(opened)).toEqual(Array(10).fill(1_000));
      expect(await gaugeOf(opened.samples, 'sample_log_bytes')).toBe(0);
    }));

  it('empties the log when it is full, though every series holds little', () =>
    withSamples(
      async (opened) => {
        const { samples } = opened;
        const batch = (step: number) =>
          Array.from({ length: 600 }, (_, i) => points(identity('m', { i: `${i}` }), [[START + step, step]]));
        let largest = 0;
        for (let step = 0; step < 30; step++) {
          await samples.append(batch(step));
          await settled(opened);
          largest = Math.max(largest, await gaugeOf(samples, 'sample_log_bytes'));
        }
        expect(largest).toBeLessThan(60_000 * 1.5);
        expect(chunkSizes(opened)).toHaveLength(600);
        expect(await pairsOf(samples, 'm')).toHaveLength(30);
      },
      { logLimitBytes: 60_000 },
    ));

  it('empties the log when it is old, so that a quiet series does not hold it', () => {
    let now = START;
    return withSamples(
      async (opened) => {
        await opened.samples.append(batchOf('quiet', [[START, 1]]));
        now += 2 * HOUR_MS - 1;
        await opened.samples.append(batchOf('other', [[START, 1]]));
        await settled(opened);
        expect(chunkSizes(opened)).toEqual([]);
        now += 1;
        await opened.samples.append(batchOf('other', [[START + 1, 1]]));
        await settled(opened);
        expect(chunkSizes(opened)).toEqual([1, 2]);
        expect(await gaugeOf(opened.samples, 'sample_log_bytes')).toBe(0);
      },
      { now: () => millis(now) },
    );
  });

  it('merges a chunk that is not half full with what follows it', () =>
    withSamples(async (opened) => {
      for (let part = 0; part < 12; part++) {
        await opened.samples.append(
          batchOf(
            'a',
            Array.from({ length: 100 }, (_, i) => [START + (part * 100 + i) * STEP_MS, i] as const),
          ),
        );
        await opened.samples.compact();
      }
      expect(chunkSizes(opened)).toEqual([600, 600]);
    }));

  it('counts what was appended and what was replaced', () =>
    withSamples(async ({ samples }) => {
      await samples.append(
        batchOf('a', [
          [START, 1],
          [START, 2],
          [START + 1, 3],
        ]),
      );
      await samples.compact();
      await samples.append(
        batchOf('a', [
          [START, 4],
          [START + 2, 5],
        ]),
      );
      await samples.compact();
      expect(await samples.stats()).toMatchObject({ series: 1, samplesAppended: 5, samplesReplaced: 2 });
      expect(await gaugeOf(samples, 'sample_log_bytes')).toBe(0);
      expect(await gaugeOf(samples, 'chunks')).toBe(1);
    }));

  it('gives the last value of every series of a kind, sealed or not', () =>
    withSamples(async ({ samples }) => {
      const gauge = { ...identity('g'), kind: 'gauge' as const };
      const sealed = { ...identity('h'), kind: 'gauge' as const };
      await samples.append([
        points(sealed, [
          [START, 1],
          [START + 1, 2],
        ]),
        points(gauge, [[START, 1]]),
      ]);
      await samples.compact();
      await samples.append([
        points(gauge, [
          [START + 9, 7],
          [START + 8, 6],
        ]),
        points({ ...identity('c'), kind: 'counter' }, [[START, 5]]),
      ]);
      const last = await samples.lastValues('gauge');
      expect(last.map(({ series, at, value }) => [series.metric, at, value])).toEqual([
        ['h', START + 1, 2],
        ['g', START + 9, 7],
      ]);
    }));
});
