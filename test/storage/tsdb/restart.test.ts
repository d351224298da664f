import type { Database } from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import { readWindow } from '../../../src/storage/tsdb/read-window.ts';
import { DEFAULT_SAMPLE_SETTINGS } from '../../../src/storage/tsdb/sample-settings.ts';
import { loadSampleState } from '../../../src/storage/tsdb/sample-state.ts';
import { sealSlice } from '../../../src/storage/tsdb/seal-slice.ts';
import {
  batchOf,
  gaugeOf,
  identity,
  inFolder,
  type OpenedSamples,
  openSamples,
  pairsOf,
  points,
  START,
  STEP_MS,
  selectAll,
  withSamples,
} from './opened-samples.ts';

const ramp = (count: number, from = 0): [number, number][] =>
  Array.from({ length: count }, (_, i) => [START + (from + i) * STEP_MS, from + i]);

/** Writes with one opening, closes, changes the file by hand, and opens again. */
async function reopened(
  directory: string,
  write: (opened: OpenedSamples) => Promise<void>,
  tamper: (connection: Database) => void,
): Promise<OpenedSamples> {
  const first = await openSamples(directory);
  await write(first);
  tamper(first.connection);
  await first.close();
  return openSamples(directory);
}

describe('a restart', () => {
  it('finds what the log holds and what chunks hold', () =>
    inFolder(async (directory) => {
      const write = async ({ samples }: OpenedSamples) => {
        await samples.append(batchOf('a', ramp(1_500)));
        await samples.compact();
        await samples.append(batchOf('a', ramp(200, 1_400)));
        await samples.append(batchOf('b', [[START, 1]]));
      };
      const { samples, close } = await reopened(directory, write, () => {});
      expect(await pairsOf(samples, 'a')).toEqual(ramp(1_600));
      expect(await pairsOf(samples, 'b')).toEqual([[START, 1]]);
      const { items } = await samples.listSeries({ metric: null, tags: [] }, { limit: 9, cursor: null });
      expect(items.map(({ firstAt, lastAt }) => [firstAt, lastAt])).toEqual([
        [START, START + 1_599 * STEP_MS],
        [START, START],
      ]);
      await close();
    }));

  it('finds what was committed between the order to seal and the sealing', () =>
    inFolder(async (directory) => {
      const write = async ({ samples }: OpenedSamples) => {
        await samples.append(batchOf('a', ramp(700)));
        const committed = samples.append(batchOf('a', ramp(5, 700)));
        await Promise.all([committed, samples.compact()]);
        await samples.append(batchOf('a', ramp(5, 705)));
      };
      const { samples, close } = await reopened(directory, write, () => {});
      expect(await pairsOf(samples, 'a')).toEqual(ramp(710));
      await close();
    }));

  it('in the middle of sealing a series keeps what is not yet in chunks', () =>
    withSamples(async ({ samples, connection }) => {
      const settings = { ...DEFAULT_SAMPLE_SETTINGS, now: () => millis(0), onFault: () => {}, chunkSamples: 2 };
      // Chunks with wide gaps, then a sample into every gap: each of them is a chunk of its own to write.
      await samples.append(
        batchOf(
          'a',
          Array.from({ length: 300 }, (_, i) => [START + i * 1_000, i]),
        ),
      );
      let state = loadSampleState(connection, settings);
      const slice = sealSlice(state, [...state.registry.all()], { cutoff: -Infinity, trim: true });
      const written = connection.prepare('SELECT sum(count) AS samples FROM sample_chunk').get();
      expect(slice.unfinished).toHaveLength(1);
      expect(written).toEqual({ samples: 128 });
      state = loadSampleState(connection, settings);
      const [series] = [...state.registry.all()];
      expect(readWindow(state, series!, -Infinity, Infinity).values).toEqual(Float64Array.from({ length: 300 }, (_, i) => i));
    }));

  it('does not read again into memory what is sealed, though the log still holds it', () =>
    withSamples(async ({ samples, connection }) => {
      const settings = { ...DEFAULT_SAMPLE_SETTINGS, now: () => millis(0), onFault: () => {} };
      await samples.append([points(identity('a'), ramp(10)), points(identity('b'), ramp(10))]);
      let state = loadSampleState(connection, settings);
      const [a] = [...state.registry.all()];
      sealSlice(state, [a!], { cutoff: -Infinity, trim: true });
      state = loadSampleState(connection, settings);
      expect([...state.registry.all()].map(({ head }) => head?.count ?? 0)).toEqual([0, 10]);
      expect(state.logBytes).toBeGreaterThan(0);
    }));
});

describe('damage', () => {
  const flip = (table: string) => (connection: Database) => {
    const { id, body } = connection.prepare(`SELECT rowid AS id, body FROM ${table} LIMIT 1`).get() as {
      id: number;
      body: Buffer;
    };
    body[body.length >> 1]! ^= 4;
    connection.prepare(`UPDATE ${table} SET body = ? WHERE rowid = ?`).run(body, id);
  };

  it.each<[string, (connection: Database) => void, RegExp]>([
    ['a log row with a flipped bit', flip('sample_log'), /row 1 of the sample log is damaged/],
    ['a log row that lost its place', (db) => db.exec('UPDATE sample_log SET seq = 77'), /row 77 of the sample log is damaged/],
    ['a series key cut short', (db) => db.exec(`UPDATE series SET key = '["a"'`), /series 1/],
    ['a series that is there twice', (db) => db.exec('INSERT INTO series (key) SELECT key FROM series'), /series 2/],
  ])('in %s is reported at opening', (_name, tamper, message) =>
    inFolder(async (directory) => {
      const write = async ({ samples }: OpenedSamples) => void (await samples.append(batchOf('a', ramp(10))));
      const opening = reopened(directory, write, tamper);
      await expect(opening).rejects.toMatchObject({ name: 'DamagedSamplesError', message: expect.stringMatching(message) });
    }),
  );

  it.each<[string, (connection: Database) => void]>([
    ['a flipped bit', flip('sample_chunk')],
    ['another first instant', (db) => db.exec('UPDATE sample_chunk SET first_at = first_at + 1')],
    ['another number of samples', (db) => db.exec('UPDATE sample_chunk SET count = 1000000000000')],
    ['another series', (db) => db.exec('UPDATE sample_chunk SET series_id = 2 WHERE series_id = 1')],
  ])('in a chunk with %s is reported when it is read, and other series go on', (_name, tamper) =>
    withSamples(async ({ samples, connection, faults }) => {
      await samples.append([points(identity('a'), ramp(900)), points(identity('b'), [[START - STEP_MS, 1]])]);
      await samples.append(batchOf('c', ramp(5)));
      await samples.compact();
      connection.exec('DELETE FROM sample_chunk WHERE series_id = 3');
      tamper(connection);
      const range = { from: millis(START - STEP_MS), to: millis(START + STEP_MS) };
      const found = selectAll(samples, [identity('a'), identity('b')], range);
      await expect(found).rejects.toMatchObject({
        name: 'DamagedSamplesError',
        message: expect.stringMatching(/chunk \d+ of series [12]/),
      });
      expect(faults).toEqual([]);
    }),
  );

  it('in a chunk that new samples belong into keeps them unsealed, and tells', () =>
    withSamples(async ({ samples, connection, faults }) => {
      await samples.append([points(identity('a'), ramp(100))]);
      await samples.compact();
      flip('sample_chunk')(connection);
      await samples.append([points(identity('a'), ramp(5, 100)), points(identity('b'), ramp(5))]);
      await expect(samples.compact()).rejects.toThrow(/chunk 1 of series 1/);
      expect(faults).toHaveLength(1);
      expect(await pairsOf(samples, 'b')).toEqual(ramp(5));
      const later = await pairsOf(samples, 'a', millis(START + 100 * STEP_MS), millis(START + 200 * STEP_MS));
      expect(later.map(([, value]) => value)).toEqual([100, 101, 102, 103, 104]);
      expect(await gaugeOf(samples, 'sample_log_bytes')).toBeGreaterThan(0);
      expect(connection.pragma('quick_check', { simple: true })).toBe('ok');
    }));
});
