import { MINUTE_MS } from '../../../model/instant.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import { sumsOfCopy } from '../../series/running-sums.ts';
import { firstNotBelow } from '../../stats/first-not-below.ts';
import { normalQuantile } from '../../stats/normal.ts';
import { onOtherScale, type PlaceboTable } from '../placebos/placebo-table.ts';
import { type ShiftTest, testAgainstPlacebos } from './shift-test.ts';

/** Samples of the history that are ranked, spread evenly; 500 or 2,000 made no difference on the benchmark. */
const SAMPLES_READ = 1000;
/** Parts of the range of the history that index the search for a value: twice the samples, so that a part holds one value or none mostly. */
const STARTS = 2048;
/** Steps of probability in which normal quantiles are tabulated: as fine as the ranks of `SAMPLES_READ`. */
const LEVELS = 1024;
/** Normal quantile of the middle of each step. */
const SCORES = Float64Array.from({ length: LEVELS }, (_, level) => normalQuantile((level + 0.5) / LEVELS));
/** Score of the largest value of the history, about 3.3. */
const HIGHEST_SCORE = SCORES[LEVELS - 1]!;
/** A value outside the history scores this much more at most: an outlier must not outweigh many samples. Not varied. */
const FURTHEST_BEYOND = 1;
/** Normal quantile of 99 %: beyond it is one sample of a hundred. */
const EXTREME_SCORE = 2.326;
/** From the 5 % to the 95 % quantile of a normal distribution, in standard deviations. */
const NORMAL_SPREAD = 3.29;

/**
 * The samples on the scale of their own history: each value becomes the normal quantile of its rank among those before `anchor`; values
 * outside their range score a little more. NaN stays NaN. Whatever the distribution was, bursts and heavy tails weigh no more than in normal
 * noise, so the copy needs no clipping. Null where the history takes a single value or none.
 */
export function toRankScale(x: Float64Array, anchor: number): Float64Array | null {
  const history = rankedHistory(x, anchor);
  if (history.values.length < 2) return null;
  const ranked = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) ranked[i] = scoreOf(x[i]!, history);
  return ranked;
}

/** The shift test on that scale, and how long the signal was where its history hardly ever is. */
export interface RankedTest {
  readonly test: ShiftTest;
  readonly extremeMinutes: { readonly up: number; readonly down: number };
}

/** The shift test on that scale, at the anchors of `table`; null where the scale does not exist or nothing moves on it. */
export function testOnRanks({ x, sums, stepMs }: PreparedSeries, table: PlaceboTable): RankedTest | null {
  const ranked = toRankScale(x, table.anchors[0]!);
  const outcome = ranked && testAgainstPlacebos(onOtherScale(table, sumsOfCopy(sums, ranked)));
  if (outcome?.outcome !== 'tested') return null;
  return { test: outcome.test, extremeMinutes: extremeMinutes(ranked!, table.anchors[0]!, stepMs) };
}

/** Minutes after the anchor at which the signal was higher, or lower, than in 99 of 100 samples of its history. */
function extremeMinutes(ranked: Float64Array, anchor: number, stepMs: number): RankedTest['extremeMinutes'] {
  let [up, down] = [0, 0];
  for (let i = anchor; i < ranked.length; i++) {
    if (ranked[i]! > EXTREME_SCORE) up++;
    else if (ranked[i]! < -EXTREME_SCORE) down++;
  }
  return { up: (up * stepMs) / MINUTE_MS, down: (down * stepMs) / MINUTE_MS };
}

/** The distinct values of the history and their scores. */
interface RankedHistory {
  /** Ascending, each once. */
  readonly values: Float64Array;
  /** Score of each of them: that of the middle rank of equal samples. */
  readonly scores: Float64Array;
  /** Score of a value between the one before and this one. */
  readonly scoresBelow: Float64Array;
  /** Index in `values` at which the search for a value begins, for each part of the range. */
  readonly starts: Uint16Array;
  readonly startsPerUnit: number;
  /** Outside the history, this distance counts as one standard deviation. */
  readonly unit: number;
}

function rankedHistory(x: Float64Array, anchor: number): RankedHistory {
  const sorted = sampledHistory(x, anchor).sort();
  const count = sorted.length;
  const values = new Float64Array(count);
  const scores = new Float64Array(count);
  const scoresBelow = new Float64Array(count);
  let distinct = 0;
  for (let i = 0; i < count; distinct++) {
    const value = sorted[i]!;
    const below = i;
    while (i < count && sorted[i] === value) i++;
    values[distinct] = value;
    scores[distinct] = scoreOfRank((below + i) / 2 / count);
    scoresBelow[distinct] = scoreOfRank(below / count);
  }
  const spread = (sorted[Math.floor(0.95 * count)]! - sorted[Math.floor(0.05 * count)]!) / NORMAL_SPREAD;
  const unit = spread > 0 ? spread : sorted[count - 1]! - sorted[0]!;
  return { ...searchable(values.subarray(0, distinct)), scores, scoresBelow, unit };
}

const scoreOfRank = (share: number): number => SCORES[Math.min(LEVELS - 1, Math.floor(share * LEVELS))]!;

/** Divides the range of ascending values into equal parts, with the index of the first value of each. */
function searchable(values: Float64Array): Pick<RankedHistory, 'values' | 'starts' | 'startsPerUnit'> {
  const starts = new Uint16Array(STARTS + 1).fill(values.length);
  // Finite even where the values lie so close together that the reciprocal of their range overflows.
  const startsPerUnit = Math.min(Number.MAX_VALUE, (STARTS - 1) / (values[values.length - 1]! - values[0]!));
  for (let position = values.length - 1; position >= 0; position--)
    starts[Math.floor((values[position]! - values[0]!) * startsPerUnit)] = position;
  for (let part = STARTS - 1; part >= 0; part--) starts[part] = Math.min(starts[part]!, starts[part + 1]!);
  return { values, starts, startsPerUnit };
}

function sampledHistory(x: Float64Array, anchor: number): Float64Array {
  const end = Math.max(0, Math.min(anchor, x.length));
  const stride = Math.max(1, Math.ceil(end / SAMPLES_READ));
  const sampled = new Float64Array(Math.ceil(end / stride));
  let count = 0;
  for (let i = 0; i < end; i += stride) if (!Number.isNaN(x[i]!)) sampled[count++] = x[i]!;
  return sampled.subarray(0, count);
}

function scoreOf(value: number, { values, scores, scoresBelow, starts, startsPerUnit, unit }: RankedHistory): number {
  const lowest = values[0]!;
  const highest = values[values.length - 1]!;
  if (value >= lowest && value <= highest) {
    const part = Math.floor((value - lowest) * startsPerUnit);
    const position = firstNotBelow(values, value, starts[part]!, starts[part + 1]!);
    return values[position] === value ? scores[position]! : scoresBelow[position]!;
  }
  if (value > highest) return HIGHEST_SCORE + Math.min(FURTHEST_BEYOND, (value - highest) / unit);
  return value < lowest ? -HIGHEST_SCORE - Math.min(FURTHEST_BEYOND, (lowest - value) / unit) : Number.NaN;
}
