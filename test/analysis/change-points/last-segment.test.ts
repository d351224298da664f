import { describe, expect, it } from 'vitest';
import { quietSeries, withStep } from '../../../bench/made-series.ts';
import { newestStepOverLine } from '../../../src/analysis/change-points/last-segment.ts';
import { isLine, segmentCost, segmentSums } from '../../../src/analysis/change-points/segment-sums.ts';

const LENGTH = 220;
const STEP = 200;
const LINE = 176;
/** About 0.8 ln n, in squares of the noise. */
const LINE_PRICE = 4.3;

describe('a newest segment that is a line', () => {
  it('gives way to a step that does nearly as well', () => {
    const sums = segmentSums([withStep(quietSeries('white', LENGTH, 7_050_302), STEP, 3)]);
    const cost = (place: number): number =>
      segmentCost(sums, 0, place, LINE_PRICE) + segmentCost(sums, place, LENGTH, LINE_PRICE);
    expect(isLine(sums, LINE, LENGTH, LINE_PRICE)).toBe(true);
    expect(cost(LINE)).toBeLessThan(cost(STEP));
    expect(newestStepOverLine(sums, [LINE], LINE_PRICE)).toEqual([STEP]);
    expect(newestStepOverLine(sums, [50, LINE], LINE_PRICE)).toEqual([50, STEP]);
  });

  it('stays where a step does much worse', () => {
    const ramp = quietSeries('white', LENGTH, 7_050_302).map((value, i) => value + Math.max(0, i - LINE) * 0.2);
    expect(newestStepOverLine(segmentSums([ramp]), [LINE], LINE_PRICE)).toEqual([LINE]);
  });

  it('is all that is looked at', () => {
    const sums = segmentSums([withStep(quietSeries('white', LENGTH, 7_050_302), STEP, 3)]);
    expect(newestStepOverLine(sums, [], LINE_PRICE)).toEqual([]);
    expect(newestStepOverLine(sums, [205], LINE_PRICE)).toEqual([205]);
  });
});
