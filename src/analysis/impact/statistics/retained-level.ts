import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import { meanBetween } from '../../series/running-sums.ts';

/** The reference range of the blocks. */
const BEFORE_S = 1800;
/** Long enough for a steady mean, short enough to come after a blip of the first minutes. Not varied. */
const END_S = 600;
/** A larger ratio only says that the mean shift is near zero. Not varied. */
const MOST_RETAINED = 2.5;

/**
 * Share of the mean shift that is still there in the last 10 min, signed so that upwards is positive: about 1 for a step, near 0 for a blip
 * that came back, over 1 for a ramp. 0 where a range has no sample.
 */
export function retainedLevel(series: PreparedSeries, anchor: number): number {
  const { sums } = series;
  const end = series.x.length;
  const before = meanBetween(sums.clipped, sums.present, Math.max(0, anchor - samplesIn(BEFORE_S, series.stepMs)), anchor);
  const last = meanBetween(sums.clipped, sums.present, Math.max(anchor, end - samplesIn(END_S, series.stepMs)), end);
  const after = meanBetween(sums.clipped, sums.present, anchor, end);
  return shareRetained(before, after, last);
}

/** The share of the shift from `before` to `after` that `last` retains, clamped. */
export function shareRetained(before: number, after: number, last: number): number {
  const share = (last - before) / Math.abs(after - before);
  return Number.isFinite(share) ? Math.min(MOST_RETAINED, Math.max(-MOST_RETAINED, share)) : 0;
}
