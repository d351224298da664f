import { readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import type { NumberedColumns } from '../../../src/storage/ports/samples.ts';
import { batchOf, gaugeOf, identity, type OpenedSamples, pairsOf, points, START, withSamples } from './opened-samples.ts';

/** Commits in the write-ahead log: frames whose header says how large the database is after them (https://www.sqlite.org/walformat.html). */
function commitsInLog({ connection }: OpenedSamples): number {
  const wal = readFileSync(`${connection.name}-wal`);
  const frame = 24 + (connection.pragma('page_size', { simple: true }) as number);
  let commits = 0;
  for (let offset = 32; offset + frame <= wal.length; offset += frame) {
    if (wal.readUInt32BE(offset + 4) > 0 && wal.readUInt32BE(offset + 8) === wal.readUInt32BE(16)) commits += 1;
  }
  return commits;
}

/** Leaves no room for growth, as a full disk would; returns how to give it back. */
function fill({ connection }: OpenedSamples): () => void {
  const before = connection.pragma('max_page_count', { simple: true });
  connection.pragma(`max_page_count = ${connection.pragma('page_count', { simple: true })}`);
  return () => connection.pragma(`max_page_count = ${before}`);
}

const large = (metric: string) =>
  points(
    identity(metric),
    Array.from({ length: 20_000 }, (_, i) => [START + i, Math.sqrt(i)] as const),
  );

describe('group commit', () => {
  it('puts all batches that wait into one commit, and keeps their order', () =>
    withSamples(async (opened) => {
      opened.connection.pragma('wal_checkpoint(TRUNCATE)');
      const results = await Promise.all(Array.from({ length: 50 }, (_, i) => opened.samples.append(batchOf('a', [[START, i]]))));
      expect(commitsInLog(opened)).toBe(1);
      expect(results).toEqual(Array(50).fill({ accepted: 1, refused: [] }));
      expect(await pairsOf(opened.samples, 'a')).toEqual([[START, 49]]);
    }));

  it('commits batches that do not wait for each other one by one', () =>
    withSamples(async (opened) => {
      opened.connection.pragma('wal_checkpoint(TRUNCATE)');
      for (let i = 0; i < 3; i++) await opened.samples.append(batchOf('a', [[START, i]]));
      expect(commitsInLog(opened)).toBe(3);
    }));

  it('waits a moment for another sender, as long as there is one', () =>
    withSamples(async (opened) => {
      const { samples } = opened;
      const columns = (name: string, others: number): NumberedColumns => ({
        ...{ table: name, added: [identity(name)], numbers: Uint32Array.of(0), counts: Uint32Array.of(1), others },
        at: Float64Array.of(START),
        values: Float64Array.of(1),
      });
      const turnOfTheLoop = () => new Promise((resolve) => setImmediate(resolve));
      opened.connection.pragma('wal_checkpoint(TRUNCATE)');
      vi.useFakeTimers({ toFake: ['setTimeout'] });
      try {
        const first = samples.appendColumns(columns('a', 1));
        await turnOfTheLoop();
        await turnOfTheLoop();
        // Once it is there, nothing is waited for: no timer runs.
        const second = samples.appendColumns(columns('b', 0));
        await Promise.all([first, second]);
        expect(commitsInLog(opened)).toBe(1);

        // Two shared the last commit, so there may be another one again; but nobody comes.
        const third = samples.appendColumns(columns('c', 0));
        await turnOfTheLoop();
        vi.runAllTimers();
        await third;
        await samples.appendColumns(columns('d', 0));
        expect(commitsInLog(opened)).toBe(3);
      } finally {
        vi.useRealTimers();
      }
    }));

  it('waits for the end of a transaction of somebody else', () =>
    withSamples(async ({ samples, connection }) => {
      connection.exec('begin');
      const append = samples.append(batchOf('a', [[START, 1]]));
      const seal = samples.compact();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(connection.inTransaction).toBe(true);
      connection.exec('rollback');
      await append;
      await seal;
      expect(await pairsOf(samples, 'a')).toEqual([[START, 1]]);
    }));

  it('leaves nothing of a group whose commit fails, and goes on when there is room again', () =>
    withSamples(async (opened) => {
      const { samples, connection } = opened;
      await samples.append(batchOf('known', [[START, 1]]));
      const giveBack = fill(opened);
      const group = [samples.append(batchOf('known', [[START, 2]])), samples.append([large('new')])];
      const outcomes = await Promise.allSettled(group);
      expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(connection.inTransaction).toBe(false);
      expect(await pairsOf(samples, 'known')).toEqual([[START, 1]]);
      expect(await pairsOf(samples, 'new')).toEqual([]);
      expect((await samples.stats()).series).toBe(1);

      giveBack();
      await samples.append([large('new')]);
      await samples.append(batchOf('known', [[START, 3]]));
      expect(await pairsOf(samples, 'known')).toEqual([[START, 3]]);
      expect(await pairsOf(samples, 'new')).toHaveLength(20_000);
      await samples.compact();
      expect(await pairsOf(samples, 'new')).toHaveLength(20_000);
    }));

  it('keeps every sample when sealing fails, tells of it, and seals when there is room again', () =>
    withSamples(async (opened) => {
      const { samples, faults } = opened;
      await samples.append([large('a')]);
      const before = await pairsOf(samples, 'a');
      const giveBack = fill(opened);
      await expect(samples.compact()).rejects.toThrow('full');
      expect(faults.length).toBeGreaterThan(0);
      expect(await pairsOf(samples, 'a')).toEqual(before);
      giveBack();
      await samples.compact();
      expect(await pairsOf(samples, 'a')).toEqual(before);
      expect(await gaugeOf(samples, 'sample_log_bytes')).toBe(0);
    }));

  it.each<[string, number[], number[]]>([
    ['instants without values', [START], []],
    ['a fraction of a millisecond', [START + 0.5], [1]],
    ['an instant that is none', [Number.NaN], [1]],
    ['an instant too far away', [2 ** 50], [1]],
    ['NaN', [START], [Number.NaN]],
    ['an infinity', [START], [-Infinity]],
  ])('refuses %s and does not touch the rest of the group', (_name, at, values) =>
    withSamples(async ({ samples }) => {
      const bad = { series: identity('bad'), at: Float64Array.from(at), values: Float64Array.from(values) };
      const refused = samples.append([bad]);
      const good = samples.append(batchOf('good', [[START, 1]]));
      await expect(refused).rejects.toThrow(TypeError);
      expect(await good).toEqual({ accepted: 1, refused: [] });
      expect((await samples.stats()).series).toBe(1);
    }),
  );

  it('commits what waits before it closes', async () =>
    withSamples(async ({ samples }) => {
      const append = samples.append(batchOf('a', [[START, 1]]));
      await samples.close();
      expect(await append).toEqual({ accepted: 1, refused: [] });
    }));
});
