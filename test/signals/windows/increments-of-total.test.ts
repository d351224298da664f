import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Page } from '../../../src/model/page.ts';
import type { SeriesSamples } from '../../../src/model/sample.ts';
import type { SeriesKind } from '../../../src/model/series.ts';
import type { Signal } from '../../../src/model/signal.ts';
import { incrementsOfTotal } from '../../../src/signals/windows/increments-of-total.ts';
import { readSignalWindow } from '../../../src/signals/windows/read-signals.ts';
import { EPOCH, samplesOf, secondsAfter, series, steady } from '../series-builder.ts';

type Points = readonly (readonly [seconds: number, value: number])[];

/** The increments of samples, as `[seconds, added]`. */
function incrementsOf(points: Points, from?: number): (readonly [number, number])[] {
  const { at, values } = incrementsOfTotal(
    samplesOf(series('a'), points).samples,
    from === undefined ? undefined : secondsAfter(from),
  );
  return [...at].map((instant, index) => [(instant - EPOCH) / 1_000, values[index]!] as const);
}

describe('incrementsOfTotal', () => {
  it.each<[string, Points, Points]>([
    ['nothing of no sample', [], []],
    ['nothing of the first sample', [[15, 7]], []],
    [
      'what was added, at the later sample',
      [
        [0, 10],
        [15, 12],
        [30, 12],
      ],
      [
        [15, 2],
        [30, 0],
      ],
    ],
    [
      'the new value after a fall near zero',
      [
        [0, 100],
        [15, 4],
        [30, 9],
      ],
      [
        [15, 4],
        [30, 5],
      ],
    ],
    [
      'the new value after a fall by part',
      [
        [0, 5],
        [15, 3],
      ],
      [[15, 3]],
    ],
    [
      'a fall to zero',
      [
        [0, 5],
        [15, 0],
        [30, 0],
      ],
      [
        [15, 0],
        [30, 0],
      ],
    ],
    [
      'a few missed samples, evenly',
      [
        [0, 0],
        [15, 6],
        [30, 12],
        [75, 30],
        [90, 36],
      ],
      [
        [15, 6],
        [30, 6],
        [45, 6],
        [60, 6],
        [75, 6],
        [90, 6],
      ],
    ],
    [
      'the last interval of a long gap, at its mean pace',
      [
        [0, 0],
        [15, 15],
        [30, 30],
        [3_630, 270],
        [3_645, 285],
      ],
      [
        [15, 15],
        [30, 15],
        [3_630, 1],
        [3_645, 15],
      ],
    ],
    [
      'nothing of a gap of more than a day',
      [
        [0, 0],
        [15, 1],
        [90_000, 5],
        [90_015, 6],
      ],
      [
        [15, 1],
        [90_015, 1],
      ],
    ],
  ])('gives %s', (_what, points, expected) => {
    expect(incrementsOf(points)).toEqual(expected);
  });

  it('leaves out what lies before the range and knows the sample before it', () => {
    expect(
      incrementsOf(
        [
          [0, 1],
          [15, 3],
          [30, 6],
          [45, 10],
        ],
        20,
      ),
    ).toEqual([
      [30, 3],
      [45, 4],
    ]);
  });

  it('adds up to what the processes counted, however often they begin again and whatever samples are missed between', () => {
    const process = fc.array(fc.tuple(fc.nat({ max: 50 }), fc.boolean()), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(process, { minLength: 1, maxLength: 5 }), (processes) => {
        const points: [number, number][] = [[0, 0]];
        let [counted, seconds] = [0, 0];
        for (const steps of processes) {
          let total = 0;
          for (const [index, [added, isMissed]] of steps.entries()) {
            seconds += 15;
            total += added;
            // Where a new process is not below the last sample of the old one, nobody can see that it is new.
            const isHidden = index === 0 && total >= points.at(-1)![1] && counted > 0;
            fc.pre(!isHidden);
            if (index > 0 && index < steps.length - 1 && isMissed) continue;
            points.push([seconds, total]);
          }
          counted += total;
        }
        const sum = incrementsOf(points).reduce((all, [, added]) => all + added, 0);
        expect(sum).toBeCloseTo(counted, 6);
      }),
    );
  });
});

describe('a signal of totals', () => {
  const signal: Signal = {
    ...{ id: 'shop.requests', name: 'requests', service: 'shop', environment: null, kind: 'count', bad: 'down', unit: null },
    ...{ preset: null, expression: { form: 'sum', of: [{ metric: 'http_requests_total', tags: [] }] } },
  };
  const of = (instance: string, kind: SeriesKind | null, values: readonly (number | null)[], from = 0): SeriesSamples => {
    const known = steady(series('http_requests_total', `instance:${instance}`), 60, values, from);
    return { ...known, series: { ...known.series, kind } };
  };
  const read = (given: readonly SeriesSamples[], from: number, to: number) =>
    readSignalWindow(signal, secondsAfter(from), secondsAfter(to), {
      signals: { selectorsOf: async () => [signal.expression.form === 'sum' ? signal.expression.of : []] },
      samples: {
        async select(_selectors, range): Promise<Page<SeriesSamples>> {
          const items = given.map(({ series: each, samples: { at, values } }) => {
            const inside = [...at.keys()].filter((index) => at[index]! >= range.from && at[index]! < range.to);
            const samples = { at: at.filter((_, i) => inside.includes(i)), values: values.filter((_, i) => inside.includes(i)) };
            return { series: each, samples };
          });
          return { items, nextCursor: null };
        },
      },
    });

  it('adds what was added to each of them, and knows the total before the window', async () => {
    const window = await read([of('a', 'total', [5, 8, 10, 2, 4]), of('b', 'total', [100, 110, 120, 130, 140])], 120, 300);
    expect(window.stepMs).toBe(60_000);
    expect([...window.values]).toEqual([12, 12, 12]);
    // Nobody has to be told that what is declared a total was read as one.
    expect(window.ofRunningTotals).toBeUndefined();
  });

  it('reads a few samples of a total as increments, where those of an unknown kind are taken as they are', async () => {
    expect([...(await read([of('a', 'total', [3, 3, 4])], 0, 180)).values]).toEqual([Number.NaN, 0, 1]);
    expect([...(await read([of('a', null, [3, 3, 4])], 0, 180)).values]).toEqual([3, 3, 4]);
  });

  it('counts a process that comes from its second sample on', async () => {
    const window = await read([of('a', 'total', [0, 10, 20, 30]), of('b', 'total', [900, 905], 120)], 60, 240);
    expect([...window.values]).toEqual([10, 10, 15]);
  });

  it('counts the first errors of a known process, and none of a process that begins', async () => {
    const ofCode = (instance: string, code: string, values: readonly number[], from: number): SeriesSamples => {
      const known = steady(series('http_requests_total', `instance:${instance},code:${code}`), 60, values, from);
      return { ...known, series: { ...known.series, kind: 'total' } };
    };
    const window = await read(
      [
        ofCode('a', '200', [100, 100, 100, 100, 100], 0),
        ofCode('a', '500', [7, 9], 180),
        // The scrapes of another process lie between, and it is not known before its first.
        ofCode('b', '200', [900, 900], 181),
        ofCode('b', '500', [50, 51], 181),
      ],
      0,
      300,
    );
    expect([...window.values]).toEqual([Number.NaN, 0, 0, 7, 2 + 1]);
  });
});
