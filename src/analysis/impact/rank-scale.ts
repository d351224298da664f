import { firstNotBelow } from '../stats/first-not-below.ts';
import { normalQuantile } from '../stats/normal.ts';
import type { Blocks } from './blocks.ts';
import type { TimeSpan } from './impact-input.ts';
import type { PreparedSeries } from './prepared-series.ts';
import { runningSums } from './running-sums.ts';
import { type ShiftTest, testShift } from './shift-test.ts';

/** The history is known by about so many of its samples, spread evenly: more do not move a quantile that matters. */
const SAMPLES_READ = 2000;
/** Normal quantiles are told apart in so many steps of probability. */
const LEVELS = 1024;
const SCORES = Float64Array.from({ length: LEVELS }, (_, level) => normalQuantile((level + 0.5) / LEVELS));
const HIGHEST_SCORE = SCORES[LEVELS - 1]!;
/** A value outside everything the history had goes on this much further at most. */
const FURTHEST_BEYOND = 1;
/** From the 5 % to the 95 % quantile of a normal distribution, in standard deviations. */
const NORMAL_SPREAD = 3.29;

/**
 * The series on the scale of its own history: each value by the normal quantile of its rank among the samples before `anchor`, what lies
 * outside them a little further out. Whatever the distribution was, bursts and heavy tails weigh no more than in normal noise, so the copy
 * needs no clipping. Null where the history takes a single value or none.
 */
export function toRankScale(series: PreparedSeries, anchor: number): PreparedSeries | null {
  const history = rankedHistory(series.x, anchor);
  if (history.values.length < 2) return null;
  const x = series.x.map((value) => scoreOf(value, history));
  return { ...series, x, clipped: x, sums: runningSums(x, x) };
}

/** The shift test on that scale; null where there is none or nothing moves on it. */
export function testOnRanks(
  series: PreparedSeries,
  blocks: Blocks,
  anchor: number,
  excluded: readonly TimeSpan[],
): ShiftTest | null {
  const ranked = toRankScale(series, anchor);
  const outcome = ranked && testShift(ranked, blocks, anchor, excluded);
  return outcome?.outcome === 'tested' ? outcome.test : null;
}

/** What the history took, ascending and each once. */
interface RankedHistory {
  readonly values: Float64Array;
  /** How many samples lie below each value; at the end how many there are. */
  readonly below: Int32Array;
  /** Outside the history, this far counts as one standard deviation. */
  readonly unit: number;
}

function rankedHistory(x: Float64Array, anchor: number): RankedHistory {
  const sorted = sampledHistory(x, anchor).sort();
  const count = sorted.length;
  const values = new Float64Array(count);
  const below = new Int32Array(count + 1);
  let distinct = 0;
  for (let i = 0; i < count; i++) {
    if (i > 0 && sorted[i] === sorted[i - 1]) continue;
    values[distinct] = sorted[i]!;
    below[distinct++] = i;
  }
  below[distinct] = count;
  const spread = (sorted[Math.floor(0.95 * count)]! - sorted[Math.floor(0.05 * count)]!) / NORMAL_SPREAD;
  const unit = spread > 0 ? spread : sorted[count - 1]! - sorted[0]!;
  return { values: values.subarray(0, distinct), below: below.subarray(0, distinct + 1), unit };
}

function sampledHistory(x: Float64Array, anchor: number): Float64Array {
  const end = Math.max(0, Math.min(anchor, x.length));
  const stride = Math.max(1, Math.floor(end / SAMPLES_READ));
  const sampled = new Float64Array(Math.ceil(end / stride));
  let count = 0;
  for (let i = 0; i < end; i += stride) if (!Number.isNaN(x[i]!)) sampled[count++] = x[i]!;
  return sampled.subarray(0, count);
}

function scoreOf(value: number, { values, below, unit }: RankedHistory): number {
  if (Number.isNaN(value)) return Number.NaN;
  const last = values.length - 1;
  if (value > values[last]!) return HIGHEST_SCORE + Math.min(FURTHEST_BEYOND, (value - values[last]!) / unit);
  if (value < values[0]!) return -HIGHEST_SCORE - Math.min(FURTHEST_BEYOND, (values[0]! - value) / unit);
  const place = firstNotBelow(values, value);
  // A value that the history took stands in the middle of its equals, any other between its neighbours.
  const rank = values[place] === value ? (below[place]! + below[place + 1]!) / 2 : below[place]!;
  return SCORES[Math.min(LEVELS - 1, Math.floor((rank / below[last + 1]!) * LEVELS))]!;
}
