import { describe, expect, it } from 'vitest';
import { quietSeries, withStep } from '../../../bench/made-series.ts';
import { likeliestPositions } from '../../../src/analysis/change-points/likeliest-positions.ts';
import { refinePositions } from '../../../src/analysis/change-points/refine-positions.ts';
import { segmentSums } from '../../../src/analysis/change-points/segment-sums.ts';

const LEVELS_ONLY = Number.POSITIVE_INFINITY;
const STEP = 60;
const LENGTH = 100;

const placesFrom = (z: Float64Array, changes: readonly number[], persistent: boolean): readonly number[] =>
  likeliestPositions([z], segmentSums([z]), changes, LEVELS_ONLY, persistent);

describe('the likeliest position of a step', () => {
  it('is not where a wild point just before it would have it', () => {
    const z = withStep(quietSeries('white', LENGTH, 5), STEP, 3);
    z[STEP - 4] = 11;
    expect(refinePositions(segmentSums([z]), [STEP])).not.toEqual([STEP]);
    expect(placesFrom(z, [STEP - 4], false)).toEqual([STEP]);
  });

  it('is at the jump, not where persistent noise began to wander', () => {
    const dates = Array.from({ length: 100 }, (_, i) => {
      const z = withStep(quietSeries('AR 0.8', 2 * LENGTH, 33_000 + i), STEP, 3);
      return { plain: placesFrom(z, [STEP - 10], false)[0], whitened: placesFrom(z, [STEP - 10], true)[0] };
    });
    expect(dates.filter(({ whitened }) => whitened === STEP).length).toBeGreaterThanOrEqual(90);
    expect(dates.filter(({ plain }) => plain === STEP).length).toBeLessThan(90);
  });

  it('is not sought where the last level has few points', () => {
    const z = withStep(quietSeries('white', LENGTH, 5), LENGTH - 8, 3);
    expect(placesFrom(z, [LENGTH - 10], false)).toEqual([LENGTH - 10]);
  });

  it('is where it was on series that do not vary', () => {
    expect(placesFrom(new Float64Array(LENGTH), [STEP], true)).toEqual([STEP]);
  });
});
