import { incompleteBeta } from '../stats/incomplete-beta.ts';
import { normalUpperTail } from '../stats/normal.ts';
import { lessTotals, type SliceTotals } from './cell-totals.ts';
import type { SliceInput } from './slice-input.ts';

/** What the change is measured by. */
export interface SliceScale extends Pick<SliceInput, 'exposure' | 'direction'> {
  /** Variance over the mean of single cells (`dispersionOf`). */
  readonly dispersion: number;
}

export interface SliceScore {
  /** Log-likelihood ratio of "this slice changed apart from the rest" over "all changed alike". */
  readonly gain: number;
  /** Chance of so uneven a change where all changed alike. */
  readonly pValue: number;
}

/** As good as nothing of the change, or no worse than the rest. */
const NONE: SliceScore = { gain: 0, pValue: 1 };
/** Keeps the logarithm of no events finite (Haldane and Anscombe's correction). */
const HALF = 0.5;
/** An alike change by a factor must be implausible as well; the test of an alike change by points has the stated error. */
const IMPLAUSIBLE_Z = 2;

/**
 * How much better the change is explained by a slice than by all parts having changed alike. Two changes of all parts alike are held against
 * it, whichever fits better: each request got worse by as much (an error of the network), or by the same factor (more of the errors that
 * there were). `ownDispersion` is that of the slice as a whole, whose cells may move together by themselves. The gain is that of Kulldorff's scan statistic (1997) with quasi-Poisson variance.
 */
export function scoreSlice(slice: SliceTotals, all: SliceTotals, scale: SliceScale, ownDispersion: number): SliceScore {
  const rest = lessTotals(all, slice);
  const { direction, dispersion, exposure } = scale;
  // One event of prior traffic, spread as the traffic is, so that a slice without failures before is not expected to have none for ever.
  const trafficShare = exposure === 'traffic' ? slice.exposure / all.exposure : slice.expected / (all.expected || 1);
  const byFactor = (slice.expected + dispersion * trafficShare) / (all.expected + dispersion);
  const odds = logOddsOf(slice, rest, ownDispersion);
  const z = (direction * odds.shift) / odds.standardError;
  if (exposure === 'time') {
    const gain = gainOf(slice.observed, all.observed, byFactor, direction) / dispersion;
    return gain > 0 ? { gain, pValue: normalUpperTail(z) } : NONE;
  }
  const extra = (all.observed - all.expected) / all.exposure;
  const byPoints = Math.max(0, slice.expected + extra * slice.exposure) / all.observed;
  const gains = [byFactor, byPoints].map((share) => gainOf(slice.observed, all.observed, share, direction) / dispersion);
  const gain = Math.min(...gains);
  if (!(gain > 0) || z < IMPLAUSIBLE_Z) return NONE;
  // What is expected was measured on the time before, and varies as that does.
  const inflation = 1 + ((all.expected / all.observed) * all.exposure) / Math.max(all.beforeExposure, 1);
  const scaled = ownDispersion * inflation;
  return { gain, pValue: shareTail(slice.observed / scaled, all.observed / scaled, byPoints, direction) };
}

/** 0 unless the slice has more (or less, for -1) than its share. */
function gainOf(own: number, all: number, share: number, direction: 1 | -1): number {
  if (!(share > 0 && share < 1) || all <= 0) return 0;
  if (direction * (own - share * all) <= 0) return 0;
  const rest = Math.max(0, all - own);
  return termOf(own, share * all) + termOf(rest, (1 - share) * all);
}

const termOf = (observed: number, expected: number): number => (observed > 0 ? observed * Math.log(observed / expected) : 0);

/** P(X >= own) for a binomial X of `all` events with this share, exact where they are whole numbers; P(X <= own) for -1. */
function shareTail(own: number, all: number, share: number, direction: 1 | -1): number {
  if (!(share > 0 && share < 1)) return 1;
  if (direction === -1) return incompleteBeta(1 - share, Math.max(all - own, HALF), own + 1);
  return incompleteBeta(share, own, Math.max(0, all - own) + 1);
}

/** By how much the slice's odds among all changed from what was expected of it, with what is known of both. */
function logOddsOf(slice: SliceTotals, rest: SliceTotals, dispersion: number) {
  const half = HALF * dispersion;
  const [a, b, c, d] = [slice.observed, rest.observed, slice.expected, rest.expected].map((sum) => Math.max(0, sum) + half) as [
    number,
    number,
    number,
    number,
  ];
  const known = [a, b, Math.max(0, slice.before) + half, Math.max(0, rest.before) + half];
  const variance = dispersion * known.reduce((sum, count) => sum + 1 / count, 0);
  return { shift: Math.log((a * d) / (b * c)), standardError: Math.sqrt(variance) };
}

/** A slice must have changed so many times as much as the rest, for a request and by its factor. */
const NEEDED_CONTRAST = 4;

/** True where the slice changed far more than the rest did, whichever way a change is measured. */
export function standsOut(slice: SliceTotals, all: SliceTotals, { exposure, direction, dispersion }: SliceScale): boolean {
  const rest = lessTotals(all, slice);
  const half = HALF * dispersion;
  const extraOf = ({ observed, expected }: SliceTotals): number => direction * (observed - expected);
  const exceeds = (own: number, other: number): boolean => own > 0 && own >= NEEDED_CONTRAST * Math.max(0, other);
  const byFactor = (part: SliceTotals): number => extraOf(part) / (Math.max(0, part.expected) + half);
  if (!exceeds(byFactor(slice), byFactor(rest))) return false;
  if (exposure === 'time') return true;
  return exceeds(extraOf(slice) / slice.exposure, rest.exposure > 0 ? extraOf(rest) / rest.exposure : 0);
}
