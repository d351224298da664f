import { median, robustSigma } from './median.ts';

/** Mean distance from the centre times this is the standard deviation of normal data: sqrt(pi / 2). */
const MEAN_DISTANCE_TO_SIGMA = Math.sqrt(Math.PI / 2);

/**
 * Half of the deviation estimated from mean distances. Normal noise never reaches this floor. A series that is constant most of the time,
 * such as errors that are zero in all but a few minutes, has a median deviation of 0 and would lose all of its information without it.
 */
const STILL_SERIES_FLOOR = 0.5;

/** Moves every value to within `limit` robust deviations of the median. NaN stays NaN; a constant series is returned as it is. */
export function winsorise(values: Float64Array, limit: number): Float64Array {
  const centre = median(values);
  let distance = 0;
  let present = 0;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    distance += Math.abs(value - centre);
    present += 1;
  }
  const floor = present > 0 ? (STILL_SERIES_FLOOR * MEAN_DISTANCE_TO_SIGMA * distance) / present : 0;
  const most = limit * Math.max(robustSigma(values), floor);
  return values.map((value) => (Number.isNaN(value) ? value : Math.min(centre + most, Math.max(centre - most, value))));
}
