import { describe, expect, it } from 'vitest';
import { quietSeries, withStep } from '../../../bench/made-series.ts';
import { lastStepOverLine } from '../../../src/analysis/change-points/last-segment.ts';
import { isLine, segmentCost, segmentSums } from '../../../src/analysis/change-points/segment-sums.ts';

const LENGTH = 220;
const STEP = 200;
const LINE = 176;
/** About 0.8 ln n, in squares of the noise. */
const LINE_PENALTY = 4.3;

describe('a last segment that is a line', () => {
  it('gives way to a step that does nearly as well', () => {
    const sums = segmentSums([withStep(quietSeries('white', LENGTH, 7_050_302), STEP, 3)]);
    const cost = (position: number): number =>
      segmentCost(sums, 0, position, LINE_PENALTY) + segmentCost(sums, position, LENGTH, LINE_PENALTY);
    expect(isLine(sums, LINE, LENGTH, LINE_PENALTY)).toBe(true);
    expect(cost(LINE)).toBeLessThan(cost(STEP));
    expect(lastStepOverLine(sums, [LINE], LINE_PENALTY)).toEqual([STEP]);
    expect(lastStepOverLine(sums, [50, LINE], LINE_PENALTY)).toEqual([50, STEP]);
  });

  it('stays where a step does much worse', () => {
    const ramp = quietSeries('white', LENGTH, 7_050_302).map((value, i) => value + Math.max(0, i - LINE) * 0.2);
    expect(lastStepOverLine(segmentSums([ramp]), [LINE], LINE_PENALTY)).toEqual([LINE]);
  });

  it('is the only one that is replaced', () => {
    const sums = segmentSums([withStep(quietSeries('white', LENGTH, 7_050_302), STEP, 3)]);
    expect(lastStepOverLine(sums, [], LINE_PENALTY)).toEqual([]);
    expect(lastStepOverLine(sums, [205], LINE_PENALTY)).toEqual([205]);
  });
});
