import type { JointPeaks } from '../../model/correlation.ts';
import { MINUTE_MS } from '../../model/instant.ts';
import { seededUniform, shuffleInPlace } from '../stats/seeded-random.ts';
import { selectKth } from '../stats/select-kth.ts';
import type { LocalCalendar } from './local-calendar.ts';

/** A peak is a point among the highest twentieth of the residuals. A convention. */
const PEAK_QUANTILE = 0.95;
/** Peaks this close count as simultaneous, as senders round to minutes. Not varied. */
const CLOSE_MS = 2 * MINUTE_MS;
/** Resolves a p of 5 % with a standard error of 1 %, and is cheap enough for hundreds of pairs. */
const DRAWS = 399;

/** Points at which a residual peaks; `close` is 1 for points near a peak, `present` for points with a sample. */
export interface Peaks {
  readonly points: Int32Array;
  readonly close: Uint8Array;
  readonly present: Uint8Array;
}

/** The highest points of a series on steps of `stepMs`; NaN where a sample is missing, which is no peak. */
export function findPeaks(residual: Float64Array, stepMs: number): Peaks {
  const values = residual.filter((value) => !Number.isNaN(value));
  const limit =
    values.length > 0
      ? selectKth(values, values.length, Math.floor(PEAK_QUANTILE * (values.length - 1)))
      : Number.POSITIVE_INFINITY;
  const points: number[] = [];
  const close = new Uint8Array(residual.length);
  const reach = Math.floor(CLOSE_MS / stepMs);
  for (let i = 0; i < residual.length; i++) {
    if (!(residual[i]! > limit)) continue;
    points.push(i);
    close.fill(1, Math.max(0, i - reach), i + reach + 1);
  }
  return { points: Int32Array.from(points), close, present: Uint8Array.from(residual, (value) => (Number.isNaN(value) ? 0 : 1)) };
}

/**
 * Share of the first signal's peaks at which the second peaks as well. Without `exchangeable` days the expected share is that of all points
 * and there is no p; with them both come from exchanging the second signal's days among days of their type, which keeps the time of day and
 * the clusters of peaks. Null where either has no peak.
 */
export function jointPeaks(
  first: Peaks,
  second: Peaks,
  calendar: LocalCalendar,
  exchangeable: boolean,
  seed: number,
): JointPeaks | null {
  if (first.points.length === 0 || second.points.length === 0) return null;
  const days = Int32Array.from(calendar.weekend.keys());
  const share = shareOnDays(first, second, calendar, days);
  if (share === null) return null;
  if (!exchangeable) return { share, expectedShare: shareOfAll(second), pValue: null };
  const uniform = seededUniform(seed);
  const types = [0, 1].map((type) => days.filter((day) => calendar.weekend[day] === type));
  let asMany = 0;
  let sum = 0;
  for (let draw = 0; draw < DRAWS; draw++) {
    for (const type of types) {
      const shuffled = type.slice();
      shuffleInPlace(shuffled, uniform);
      for (const [rank, day] of type.entries()) days[day] = shuffled[rank]!;
    }
    const other = shareOnDays(first, second, calendar, days) ?? 0;
    sum += other;
    if (other >= share) asMany += 1;
  }
  return { share, expectedShare: sum / DRAWS, pValue: (1 + asMany) / (1 + DRAWS) };
}

/** With day d of the second signal replaced by its day `dayFor[d]`; null where nothing overlaps. */
function shareOnDays(first: Peaks, second: Peaks, calendar: LocalCalendar, dayFor: Int32Array): number | null {
  const { dayOf, stepOfDay, pointAt, stepsPerDay } = calendar;
  let met = 0;
  let seen = 0;
  for (const point of first.points) {
    const other = pointAt[dayFor[dayOf[point]!]! * stepsPerDay + stepOfDay[point]!]!;
    if (other < 0 || second.present[other] === 0) continue;
    seen += 1;
    met += second.close[other]!;
  }
  return seen > 0 ? met / seen : null;
}

function shareOfAll({ close, present }: Peaks): number {
  let met = 0;
  let seen = 0;
  for (let i = 0; i < close.length; i++) {
    if (present[i] === 0) continue;
    seen += 1;
    met += close[i]!;
  }
  return met / seen;
}
