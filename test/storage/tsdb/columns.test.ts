import { describe, expect, it } from 'vitest';
import type { SeriesIdentity } from '../../../src/model/series.ts';
import type { NumberedColumns } from '../../../src/storage/ports/samples.ts';
import { identity, inFolder, openSamples, pairsOf, START, withSamples } from './opened-samples.ts';

/** One sample a series, at `START + step`. */
const columns = (table: string, added: readonly SeriesIdentity[], numbers: readonly number[], step = 0): NumberedColumns => ({
  ...{ table, added, numbers: Uint32Array.from(numbers), counts: Uint32Array.from(numbers, () => 1), others: 0 },
  at: Float64Array.from(numbers, () => START + step),
  values: Float64Array.from(numbers, (number) => number),
});

const A = identity('a');
const B = identity('b');

describe('columns', () => {
  it('name a series once and refer to it by its number then, also over a restart', () =>
    inFolder(async (directory) => {
      const first = await openSamples(directory);
      await first.samples.appendColumns(columns('t', [A, B], [1, 0]));
      await first.samples.appendColumns(columns('t', [], [0], 1));
      await first.close();
      const second = await openSamples(directory);
      expect(await pairsOf(second.samples, 'a')).toEqual([
        [START, 0],
        [START + 1, 0],
      ]);
      expect(await pairsOf(second.samples, 'b')).toEqual([[START, 1]]);
      expect((await second.samples.stats()).series).toBe(2);
      await second.close();
    }));

  it('hold any number of samples of a series, and series without one', () =>
    withSamples(async ({ samples }) => {
      const result = await samples.appendColumns({
        others: 1,
        ...{ table: 't', added: [A, B, identity('none')], numbers: Uint32Array.of(0, 2, 1), counts: Uint32Array.of(2, 0, 3) },
        at: Float64Array.of(START, START + 1, START + 9, START + 8, START + 7),
        values: Float64Array.of(1, 2, 3, 4, 5),
      });
      expect(result).toEqual({ accepted: 5, refused: [] });
      expect(await pairsOf(samples, 'a')).toEqual([
        [START, 1],
        [START + 1, 2],
      ]);
      expect(await pairsOf(samples, 'b')).toEqual([
        [START + 7, 5],
        [START + 8, 4],
        [START + 9, 3],
      ]);
      expect((await samples.stats()).series).toBe(2);
    }));

  it('of another table begin with other numbers', () =>
    withSamples(async ({ samples }) => {
      await samples.appendColumns(columns('t', [A, B], [0, 1]));
      await samples.appendColumns(columns('u', [B], [0], 1));
      expect(await pairsOf(samples, 'b')).toEqual([
        [START, 1],
        [START + 1, 0],
      ]);
      await expect(samples.appendColumns(columns('u', [], [1], 2))).rejects.toThrow('no series has the number 1');
    }));

  it('leave out the series that are refused, and store the others in their places', () =>
    withSamples(
      async ({ samples }) => {
        const result = await samples.appendColumns(columns('t', [A, B, identity('c')], [2, 0, 1]));
        expect(result).toMatchObject({ accepted: 2, refused: [{ index: 2, code: 'series-limit' }] });
        expect(await pairsOf(samples, 'c')).toEqual([[START, 2]]);
        expect(await pairsOf(samples, 'a')).toEqual([[START, 0]]);
        expect((await samples.appendColumns(columns('t', [], [1], 1))).refused).toHaveLength(1);
      },
      { seriesLimit: 2 },
    ));

  it('find a series again that retention has dropped meanwhile', () =>
    withSamples(async ({ samples }) => {
      await samples.appendColumns(columns('t', [A, B], [0, 1]));
      await samples.dropBefore((START + 5) as never);
      expect((await samples.stats()).series).toBe(0);
      await samples.appendColumns(columns('t', [], [0, 1], 9));
      expect(await pairsOf(samples, 'a')).toEqual([[START + 9, 0]]);
      const { items } = await samples.listSeries({ metric: null, tags: [] }, { limit: 9, cursor: null });
      expect(items.map(({ metric }) => metric).sort()).toEqual(['a', 'b']);
    }));

  it('forget a series whose commit failed, and store it the next time', () =>
    withSamples(async ({ samples, connection }) => {
      const before = connection.pragma('max_page_count', { simple: true });
      connection.pragma(`max_page_count = ${connection.pragma('page_count', { simple: true })}`);
      const large = { ...columns('t', [A], [0]), counts: Uint32Array.of(20_000) };
      const at = Float64Array.from({ length: 20_000 }, (_, index) => START + index);
      await expect(samples.appendColumns({ ...large, at, values: at })).rejects.toThrow();
      connection.pragma(`max_page_count = ${before}`);
      await samples.appendColumns(columns('t', [], [0]));
      expect(await pairsOf(samples, 'a')).toEqual([[START, 0]]);
    }));

  it('describe a series anew by another object of the same name', () =>
    withSamples(async ({ samples }) => {
      await samples.appendColumns(columns('t', [A], [0]));
      await samples.appendColumns(columns('t', [{ ...A, kind: 'total', unit: 's' }], [1], 1));
      await samples.appendColumns(columns('t', [], [0], 2));
      const { items } = await samples.listSeries({ metric: null, tags: [] }, { limit: 9, cursor: null });
      expect(items).toMatchObject([{ metric: 'a', kind: 'total', unit: 's' }]);
    }));

  it.each([
    ['fewer values than instants', { values: new Float64Array(0) }],
    ['counts that are not those of the samples', { counts: Uint32Array.of(2) }],
    ['more series than counts', { numbers: Uint32Array.of(0, 0) }],
    ['a value that is not finite', { values: Float64Array.of(Number.NaN) }],
    ['an instant that is none', { at: Float64Array.of(0.5) }],
  ])('are refused with %s', (_what, wrong) =>
    withSamples(async ({ samples }) => {
      await expect(samples.appendColumns({ ...columns('t', [A], [0]), ...wrong })).rejects.toBeInstanceOf(TypeError);
      expect((await samples.stats()).series).toBe(0);
    }),
  );
});
