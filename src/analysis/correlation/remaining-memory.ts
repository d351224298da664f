import { autocovariance } from './autoregression.ts';

/** Two hours of minutes: what the fit can leave behind is gone by then. */
const REMAINING_LAGS = 120;
/** The mean of other days, quarter of an hour wide, leaves each day a little of every other: this far around the same time of day. */
const NEAR_SAME_TIME = 15;
/** Days further apart are many, and each then has little of the other. */
const MOST_DAYS_APART = 14;

/** How a residual was made of whole days: where they begin, and their length in steps. */
export interface DayMarks {
  /** Of every day but the first, ascending. */
  readonly midnights: readonly number[];
  readonly stepsPerDay: number;
}

/**
 * What prewhitening left of a series' correlation with itself, at the places that matter, which are the same for all series of a grid: lags
 * of up to two hours, and each two days around the same time. The sum of the products of two series' entries, doubled, is by how much
 * the variance of their correlation is larger than that of white ones (Bartlett, 1935). Days are taken two by two, not all at one lag:
 * Saturday and Sunday have nothing but each other to take their rhythm from and share much, workdays little, and a mean over both would
 * hide the half of it.
 */
export function remainingMemory(scores: Float64Array, days: DayMarks | null): Float64Array {
  const variance = autocovariance(scores, 0, 0);
  if (!(variance > 0)) return new Float64Array(0);
  const lags = Math.min(REMAINING_LAGS, scores.length - 1);
  const near = Array.from({ length: lags }, (_, lag) => autocovariance(scores, 0, lag + 1) / variance);
  return Float64Array.from([...near, ...(days ? betweenDays(scores, days, variance) : [])]);
}

/** Covariances of two days, over the variance, times the root of the share of points that they rest on. */
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
