import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MERGE_PX, mergeMarkers, stackInRows } from '../../src/web/charts/marker-merging.ts';

const merge = (xs: readonly number[], leader = -1) =>
  mergeMarkers(
    xs.map((x, item) => ({ x, item })),
    (item) => Number(item === leader),
  ).map((marker) => [marker.x, marker.items]);

describe('mergeMarkers', () => {
  test.each([
    ['nothing', [], []],
    ['one alone', [10], [[10, [0]]]],
    ['closer than six pixels', [10, 15.9], [[10, [0, 1]]]],
    [
      'exactly six pixels apart',
      [10, 16],
      [
        [10, [0]],
        [16, [1]],
      ],
    ],
    [
      'a chain is cut at six pixels from its first',
      [0, 4, 8, 12],
      [
        [0, [0, 1]],
        [8, [2, 3]],
      ],
    ],
  ])('%s', (_name, xs, expected) => {
    expect(merge(xs)).toEqual(expected);
  });

  test('the_leader_gives_the_place', () => {
    expect(merge([10, 12, 14], 1)).toEqual([[12, [0, 1, 2]]]);
  });

  test('loses_none_and_no_two_that_start_groups_are_close', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 2000, noNaN: true })), (unsorted) => {
        const xs = unsorted.toSorted((a, b) => a - b);
        const groups = mergeMarkers(
          xs.map((x, item) => ({ x, item })),
          () => 0,
        );
        expect(groups.flatMap((group) => group.items)).toEqual([...xs.keys()]);
        const starts = groups.map((group) => xs[group.items[0]!]!);
        for (let index = 1; index < starts.length; index++) {
          expect(starts[index]! - starts[index - 1]!).toBeGreaterThanOrEqual(MERGE_PX);
        }
      }),
    );
  });
});

test.each([
  ['far apart', [0, 30, 60], [0, 0, 0]],
  ['two close', [0, 10, 40], [0, 1, 0]],
  ['three close', [0, 8, 16, 24], [0, 1, 2, 0]],
  ['more than there are rows: over the one farthest away', [0, 6, 12, 18], [0, 1, 2, 0]],
])('stackInRows: %s', (_name, xs, rows) => {
  expect(stackInRows(xs, 24, 3)).toEqual(rows);
});
