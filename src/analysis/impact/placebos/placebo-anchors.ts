import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import type { RunningSums } from '../../series/running-sums.ts';
import type { TimeSpan } from '../input/impact-input.ts';
import { type Blocks, reachAfter, reachBefore } from './blocks.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Placebos closer together share nearly all samples of their blocks, the shortest of which is five minutes. */
const PLACEBO_EVERY_S = 300;
/**
 * With 500, 250 and 200 of them the areas under the curve on seed 2 of the benchmark are 0.9361, 0.9365 and 0.9366, and of the quiet pairs of
 * seed 1 1.08, 1.12 and 1.15 % have p under 0.01: twice as many say no more, at twice the cost.
 */
const MOST_PLACEBOS = 250;
/** Weight of a placebo at the opposite time of day: a service that does not follow the clock needs them all. */
const WEIGHT_FLOOR = 0.25;
/** Width of the bell around the release's own time of day: a morning rise takes about that long. */
const WEIGHT_WIDTH_S = 2 * 3600;
/** A day, in seconds. */
const DAY_S = 86_400;

export interface PlaceboAnchors {
  readonly indices: Int32Array;
  readonly strideSamples: number;
}

/**
 * Anchors of the placebos: every 5 min (rarer when that gives over 250) from the first with full blocks to the last whose blocks end before
 * the release. Earlier releases are included, as their effects are part of the normal life of the series. Placebos whose blocks touch a
 * span of `excluded`, or have no sample in a block, are left out and do not count towards the 250: a signal that was silent for days is
 * compared with as many placebos as one that was not.
 */
export function placeboAnchors(
  series: PreparedSeries,
  blocks: Blocks,
  anchor: number,
  excluded: readonly TimeSpan[],
): PlaceboAnchors {
  const first = reachBefore(blocks);
  const last = anchor - reachAfter(blocks);
  const every = samplesIn(PLACEBO_EVERY_S, series.stepMs);
  const all = anchorsBetween(first, last, every);
  const usable = usableOf(all, series, blocks, excluded);
  if (usable.length <= MOST_PLACEBOS) return { indices: usable, strideSamples: every };
  const stride = Math.max(every, Math.ceil(((last - first) * (usable.length / all.length)) / MOST_PLACEBOS));
  return { indices: usableOf(anchorsBetween(first, last, stride), series, blocks, excluded), strideSamples: stride };
}

function anchorsBetween(first: number, last: number, stride: number): Int32Array {
  const anchors = new Int32Array(Math.max(0, Math.floor((last - first) / stride) + 1));
  for (let i = 0; i < anchors.length; i++) anchors[i] = first + i * stride;
  return anchors;
}

function usableOf(anchors: Int32Array, series: PreparedSeries, blocks: Blocks, excluded: readonly TimeSpan[]): Int32Array {
  const isWhole = series.sums.present[series.x.length] === series.x.length;
  if (isWhole && excluded.length === 0) return anchors;
  const isFree = (anchor: number): boolean => {
    const fromMs = series.startMs + (anchor - reachBefore(blocks)) * series.stepMs;
    const toMs = series.startMs + (anchor + reachAfter(blocks)) * series.stepMs;
    return !excluded.some((span) => span.from < toMs && span.to > fromMs);
  };
  return anchors.filter((anchor) => isFree(anchor) && (isWhole || hasSamples(series.sums, blocks, anchor)));
}

/** True when every block and the reference range have a sample; without that there are no features. */
export function hasSamples({ present }: RunningSums, { edges, count, referenceSamples }: Blocks, anchor: number): boolean {
  if (present[anchor]! === present[Math.max(0, anchor - referenceSamples)]!) return false;
  for (let j = 0; j < count; j++) if (present[anchor + edges[j]!]! === present[anchor + edges[j + 1]!]!) return false;
  return true;
}

/** Weights that compare mornings with mornings: a bell over the distance in time of day from the release at `anchor`, on a floor. */
export function timeOfDayWeights(anchors: Int32Array, anchor: number, stepMs: number): Float64Array {
  const weights = new Float64Array(anchors.length);
  for (let i = 0; i < weights.length; i++) {
    const aroundTheClockS = (((anchor - anchors[i]!) * stepMs) / 1000) % DAY_S;
    const distanceS = Math.min(aroundTheClockS, DAY_S - aroundTheClockS);
    weights[i] = WEIGHT_FLOOR + Math.exp(-((distanceS / WEIGHT_WIDTH_S) ** 2) / 2);
  }
  return weights;
}
