import { autocovariance } from './autoregression.ts';

/** Two hours of minutes: four times the highest order of the fit. Not varied. */
const REMAINING_LAGS = 120;
/**
 * The mean of other days, a quarter of an hour wide, gives each day a little of every other, this far around the same time of day. With one
 * lag for all days unrelated bursty series over 7 days were called related in 7.9 instead of 5.1 % (1,000 pairs).
 */
const NEAR_SAME_TIME = 15;
/** With days further apart there are so many that each has little of any other. Not varied. */
const MOST_DAYS_APART = 14;

/** The days of a residual: where they begin, and their length in steps. */
export interface DayMarks {
  /** Of every day but the first, ascending. */
  readonly midnights: readonly number[];
  readonly stepsPerDay: number;
}

/**
 * Autocorrelations that prewhitening left, at the lags that matter, which are the same for all series of a grid: up to two hours, and around
 * the same time of each two days. Twice the sum of the products of two series' entries is the excess of the variance of their correlation
 * over that of white series (Bartlett, 1935). Days are taken in pairs rather than at one lag: Saturday and Sunday take their rhythm from each
 * other only and share much, workdays little, and a mean over both would hide half of it.
 */
export function remainingMemory(scores: Float64Array, days: DayMarks | null): Float64Array {
  const variance = autocovariance(scores, 0, 0);
  if (!(variance > 0)) return new Float64Array(0);
  const lags = Math.min(REMAINING_LAGS, scores.length - 1);
  const near = Array.from({ length: lags }, (_, lag) => autocovariance(scores, 0, lag + 1) / variance);
  return Float64Array.from([...near, ...(days ? betweenDays(scores, days, variance) : [])]);
}

/** Covariances of two days, over the variance, times the root of the share of points behind them. */
function betweenDays(scores: Float64Array, { midnights, stepsPerDay }: DayMarks, variance: number): readonly number[] {
  const known = scores.map((score) => (Number.isNaN(score) ? 0 : score));
  const present = scores.reduce((sum, score) => sum + (Number.isNaN(score) ? 0 : 1), 0);
  const starts = [(midnights[0] ?? 0) - stepsPerDay, ...midnights];
  const found: number[] = [];
  for (const [day, start] of starts.entries()) {
    const [from, to] = [Math.max(0, start), starts[day + 1] ?? scores.length];
    for (const later of starts.slice(day + 1, day + 1 + MOST_DAYS_APART)) {
      const apart = later - start;
      const pairs = pairsAt(scores, from, to, apart);
      for (let lag = apart - NEAR_SAME_TIME; lag <= apart + NEAR_SAME_TIME; lag++) {
        const scale = variance * Math.sqrt(pairs * present);
        found.push(scale > 0 ? productsAt(known, from, to, lag) / scale : 0);
      }
    }
  }
  return found;
}

function productsAt(known: Float64Array, from: number, to: number, lag: number): number {
  let sum = 0;
  for (let i = from; i < Math.min(to, known.length - lag); i++) sum += known[i]! * known[i + lag]!;
  return sum;
}

function pairsAt(scores: Float64Array, from: number, to: number, lag: number): number {
  let pairs = 0;
  for (let i = from; i < Math.min(to, scores.length - lag); i++) if (!Number.isNaN(scores[i]! + scores[i + lag]!)) pairs++;
  return pairs;
}
