import type { JointMove } from '../../model/correlation.ts';
import { MINUTE_MS } from '../../model/instant.ts';
import { normalUpperTail } from '../stats/normal.ts';
import { correlationAtLag } from './cross-correlation.ts';
import type { WhiteSeries } from './prewhiten.ts';

/** Lags either way: every further lag costs power by the correction, and effects within a system travel in minutes. Not varied. */
const REACH_MS = 15 * MINUTE_MS;
/** Two hours of minutes: with fewer the orders of the autoregression cannot be fitted. Not varied. */
export const FEWEST_PAIRS = 120;
/** Fisher's z is infinite at 1. */
const LARGEST_R = 1 - 1e-12;
/** No measurement of the false positives supports a smaller one. */
const SMALLEST_P = 1e-9;

/**
 * The lag within 15 min either way at which two prewhitened series on one grid correlate most, and how often unrelated ones would: Fisher's
 * z at the best lag, with Sidak's correction for the number of lags. Its variance is enlarged by the remaining autocorrelations of both
 * (Bartlett, 1935), never reduced. Null with under 120 pairs.
 */
export function jointMove(first: WhiteSeries, second: WhiteSeries, stepMs: number): Omit<JointMove, 'adjustedPValue'> | null {
  const reach = Math.floor(REACH_MS / stepMs);
  const inflation = bartlettFactor(first.remaining, second.remaining);
  let best = { z: -1, r: 0, lag: 0 };
  for (let lag = -reach; lag <= reach; lag++) {
    const { r, pairs } = correlationAtLag(first.scores, second.scores, lag);
    if (pairs < FEWEST_PAIRS) continue;
    const z = Math.abs(Math.atanh(Math.max(-LARGEST_R, Math.min(LARGEST_R, r)))) * Math.sqrt((pairs - 3) / inflation);
    if (z > best.z) best = { z, r, lag };
  }
  if (best.z < 0) return null;
  const single = Math.min(1, 2 * normalUpperTail(best.z));
  const overLags = -Math.expm1((2 * reach + 1) * Math.log1p(-Math.min(single, 1 - Number.EPSILON)));
  return { r: best.r, lagMs: best.lag * stepMs, pValue: Math.max(SMALLEST_P, overLags) };
}

function bartlettFactor(first: Float64Array, second: Float64Array): number {
  let sum = 0;
  for (let lag = 0; lag < Math.min(first.length, second.length); lag++) sum += first[lag]! * second[lag]!;
  return Math.max(1, 1 + 2 * sum);
}
