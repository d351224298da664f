import { describe, expect, it } from 'vitest';
import { assessSignal } from '../../../../src/analysis/impact/evidence/assess-signal.ts';
import { superiority } from '../../../../src/analysis/impact/statistics/superiority.ts';
import { prepareSeries } from '../../../../src/analysis/series/prepared-series.ts';
import { seeded } from '../random.ts';
import { buildInput } from '../scenario.ts';

/** p of the test of spread on two days of noise that hangs together, with more of it from that many minutes after the release on. */
function pSpread(times: number, fromMin: number, seed: number): number {
  const input = buildInput({ kind: 'gauge', historyHours: 48, afterMin: 60 });
  const { normal } = seeded(seed);
  let state = 0;
  const values = input.window.values.map((_, i) => {
    state = 0.8 * state + 0.6 * normal();
    return 100 + state * (i >= 48 * 60 + fromMin ? times : 1);
  });
  const assessment = assessSignal({ ...input, window: { ...input.window, values } }, null);
  if (assessment.status !== 'measured') throw new Error(assessment.status);
  return assessment.spread!.pValue;
}

describe('the test of spread', () => {
  it.each([0, 10, 20])('sees noise of three times the size from %i min after the release on', (fromMin) => {
    expect(pSpread(3, fromMin, 4)).toBeLessThan(0.01);
  });

  it('finds nothing at most placebos', () => {
    const seeds = Array.from({ length: 40 }, (_, seed) => seed + 10);
    const unusual = seeds.filter((seed) => pSpread(1, 0, seed) < 0.1).length;
    expect(unusual).toBeLessThanOrEqual(9);
  });
});

describe('superiority', () => {
  const series = (x: readonly number[]) => prepareSeries({ startMs: 0, stepMs: 600_000, x: Float64Array.from(x) });

  it.each([
    { x: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], expected: 1 },
    { x: [7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6], expected: 0 },
    { x: [1, 1, 1, 2, 2, 2, 1, 1, 1, 2, 2, 2], expected: 0.5 },
    { x: [1, 1, 1, 1, 1, 1, 0, 1, 2, Number.NaN, Number.NaN, Number.NaN], expected: 0.5 },
    { x: [1, 3, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 2, 4, 3, Number.NaN, Number.NaN, Number.NaN], expected: 4.5 / 6 },
  ])('of the six samples after over the six before in $x', ({ x, expected }) => {
    expect(superiority(series(x), 6)).toBeCloseTo(expected, 12);
  });

  it('is a half where a side has no sample', () => {
    expect(superiority(series([1, 2, 3]), 3)).toBe(0.5);
  });
});
