import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import type { RunningSums } from '../../series/running-sums.ts';
import type { TimeSpan } from '../input/impact-input.ts';
import { type Blocks, reachAfter, reachBefore } from './blocks.ts';

const PLACEBO_EVERY_S = 300;
const MOST_PLACEBOS = 250;
/** Weight of a moment at the opposite time of day, and the width of the bell around the release's own. */
const WEIGHT_FLOOR = 0.25;
const WEIGHT_WIDTH_S = 2 * 3600;
const DAY_S = 86_400;

export interface PlaceboMoments {
  readonly indices: Int32Array;
  readonly strideSamples: number;
}

/**
 * Moments of the same series at which nothing is asked: every 5 min (rarer when that gives over 250) from the first with full blocks to the
 * last whose blocks end before the release. Earlier releases are not left out, they are part of what the series does; moments whose blocks
 * touch a span of `excluded` are, and so are those with a block without samples. Neither counts towards the 250: a signal that was silent
 * for days is compared with as many moments as one that was not.
 */
export function placeboMoments(
  series: PreparedSeries,
  blocks: Blocks,
  anchor: number,
  excluded: readonly TimeSpan[],
): PlaceboMoments {
  const first = reachBefore(blocks);
  const last = anchor - reachAfter(blocks);
  const every = samplesIn(PLACEBO_EVERY_S, series.stepMs);
  const all = momentsBetween(first, last, every);
  const usable = usableOf(all, series, blocks, excluded);
  if (usable.length <= MOST_PLACEBOS) return { indices: usable, strideSamples: every };
  const stride = Math.max(every, Math.ceil(((last - first) * (usable.length / all.length)) / MOST_PLACEBOS));
  return { indices: usableOf(momentsBetween(first, last, stride), series, blocks, excluded), strideSamples: stride };
}

function momentsBetween(first: number, last: number, stride: number): Int32Array {
  const moments = new Int32Array(Math.max(0, Math.floor((last - first) / stride) + 1));
  for (let i = 0; i < moments.length; i++) moments[i] = first + i * stride;
  return moments;
}

function usableOf(moments: Int32Array, series: PreparedSeries, blocks: Blocks, excluded: readonly TimeSpan[]): Int32Array {
  const isWhole = series.sums.present[series.x.length] === series.x.length;
  if (isWhole && excluded.length === 0) return moments;
  const isFree = (moment: number): boolean => {
    const fromMs = series.startMs + (moment - reachBefore(blocks)) * series.stepMs;
    const toMs = series.startMs + (moment + reachAfter(blocks)) * series.stepMs;
    return !excluded.some((span) => span.from < toMs && span.to > fromMs);
  };
  return moments.filter((moment) => isFree(moment) && (isWhole || hasSamples(series.sums, blocks, moment)));
}

/** True when every block and the reference stretch have a sample; a moment with fewer has no features. */
export function hasSamples({ present }: RunningSums, { edges, count, referenceSamples }: Blocks, moment: number): boolean {
  if (present[moment]! === present[Math.max(0, moment - referenceSamples)]!) return false;
  for (let j = 0; j < count; j++) if (present[moment + edges[j]!]! === present[moment + edges[j + 1]!]!) return false;
  return true;
}

/** Mornings are compared with mornings: a bell over the distance in time of day from the release at `anchor`, on a floor. */
export function timeOfDayWeights(moments: Int32Array, anchor: number, stepMs: number): Float64Array {
  const weights = new Float64Array(moments.length);
  for (let i = 0; i < weights.length; i++) {
    const aroundTheClockS = (((anchor - moments[i]!) * stepMs) / 1000) % DAY_S;
    const distanceS = Math.min(aroundTheClockS, DAY_S - aroundTheClockS);
    weights[i] = WEIGHT_FLOOR + Math.exp(-((distanceS / WEIGHT_WIDTH_S) ** 2) / 2);
  }
  return weights;
}
