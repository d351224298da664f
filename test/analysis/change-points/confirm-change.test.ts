import { describe, expect, it } from 'vitest';
import { quietSeries, withStep } from '../../../bench/made-series.ts';
import { confirmChange } from '../../../src/analysis/change-points/confirm-change.ts';
import { isLine, segmentSums } from '../../../src/analysis/change-points/segment-sums.ts';
import { standardise } from '../../../src/analysis/change-points/standardise.ts';

const SERIES = 60;
const PLACE = 200;
const LENGTH = 220;
/** Price of a line at the factor 1. */
const LINE_PRICE = 0.8 * Math.log(LENGTH);
const LEAST_GAIN = 1.5 * Math.log(LENGTH);

const STEPPED = Array.from(
  { length: SERIES },
  (_, i) => standardise(withStep(quietSeries('AR 0.5', LENGTH, 41_000 + i), PLACE, 3))!.z,
);
const shareNear = (places: readonly (number | null)[]): number =>
  places.filter((place) => place !== null && Math.abs(place - PLACE) <= 3).length / places.length;

describe('a change under persistent noise', () => {
  const confirm = (z: Float64Array, change: number, linePrice: number): number | null =>
    confirmChange([z], segmentSums([z]), [0, change, LENGTH], linePrice, LEAST_GAIN);

  it('is dated by its jump', () => {
    for (const off of [-4, 4]) {
      const places = STEPPED.map((z) => confirm(z, PLACE + off, Number.POSITIVE_INFINITY));
      expect(shareNear(places)).toBeGreaterThan(0.9);
    }
  });

  it('is dropped where there is no step', () => {
    const quiet = Array.from({ length: SERIES }, (_, i) => standardise(quietSeries('AR 0.5', LENGTH, 42_000 + i))!.z);
    const kept = quiet.filter((z) => confirm(z, 110, Number.POSITIVE_INFINITY) !== null);
    expect(kept.length / SERIES).toBeLessThan(0.1);
  });

  it('takes the place of an earlier one and the line that climbs from there through the step', () => {
    const early = PLACE - 40;
    const climbing = STEPPED.filter((z) => isLine(segmentSums([z]), early, LENGTH, LINE_PRICE));
    expect(climbing.length).toBeGreaterThan(SERIES / 2);
    expect(shareNear(climbing.map((z) => confirm(z, early, LINE_PRICE)))).toBeGreaterThan(0.9);
  });

  it('leaves a change and a line where they are true', () => {
    const bent = Array.from({ length: SERIES }, (_, seed) => {
      const y = quietSeries('AR 0.5', LENGTH, 43_000 + seed).map((value, i) => value + (i < 120 ? 0 : 0.1 * (i - 120)));
      return standardise(y)!.z;
    });
    const moved = bent.filter((z) => Math.abs((confirm(z, 120, LINE_PRICE) ?? 0) - 120) > 3);
    expect(moved.length / SERIES).toBeLessThan(0.2);
  });
});
