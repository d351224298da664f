import { samplesIn } from '../series/analysis-grid.ts';
import { median } from '../stats/median.ts';
import type { LocalCalendar } from './local-calendar.ts';

/** The same minute of other days is taken with 7 min on either side, so that a mean over few days holds less noise. Not varied. */
const HALF_WIDTH_S = 420;

/**
 * Residual of a series without its daily rhythm: each point less the mean of the same time of day on the other days of its type (workdays,
 * weekends). Its own day is left out, as it would become a part of the rhythm. Where its type has no other day, those of the other type are
 * used; where there is no other day at all, the median. NaN stays NaN. O(n).
 */
export function seasonalResidual(x: Float64Array, stepMs: number, calendar: LocalCalendar): Float64Array {
  const { stepsPerDay, dayOf, stepOfDay, weekend } = calendar;
  const smooth = movingMean(x, samplesIn(HALF_WIDTH_S, stepMs));
  // Workdays first, then weekends.
  const sums = new Float64Array(2 * stepsPerDay);
  const counts = new Int32Array(2 * stepsPerDay);
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(smooth[i]!)) continue;
    const position = weekend[dayOf[i]!]! * stepsPerDay + stepOfDay[i]!;
    sums[position] = sums[position]! + smooth[i]!;
    counts[position] = counts[position]! + 1;
  }
  const middle = median(x);
  return x.map((value, i) => {
    if (Number.isNaN(value)) return value;
    const own = weekend[dayOf[i]!]! * stepsPerDay + stepOfDay[i]!;
    const other = (own + stepsPerDay) % (2 * stepsPerDay);
    // A value that is present has a moving mean of its own, which is among the sums and must be left out.
    if (counts[own]! > 1) return value - (sums[own]! - smooth[i]!) / (counts[own]! - 1);
    return value - (counts[other]! > 0 ? sums[other]! / counts[other]! : middle);
  });
}

/** Mean of the samples present within `half` points on either side; NaN where there is none. */
export function movingMean(x: Float64Array, half: number): Float64Array {
  const means = new Float64Array(x.length);
  let sum = 0;
  let count = 0;
  const take = (i: number, sign: 1 | -1): void => {
    if (i < 0 || i >= x.length || Number.isNaN(x[i]!)) return;
    sum += sign * x[i]!;
    count += sign;
  };
  for (let i = 0; i < Math.min(half, x.length); i++) take(i, 1);
  for (let i = 0; i < x.length; i++) {
    take(i + half, 1);
    take(i - half - 1, -1);
    means[i] = count > 0 ? sum / count : Number.NaN;
  }
  return means;
}
