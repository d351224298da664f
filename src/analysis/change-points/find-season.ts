import { autocorrelation } from '../stats/autocorrelation.ts';
import { medianInPlace } from '../stats/median.ts';
import { foldSeason, type SeasonFold } from './season-fold.ts';
import { significantHarmonics } from './season-harmonics.ts';

/** A pattern that repeats. */
export interface Season {
  readonly period: number;
  /** To subtract from the value at index i: `pattern[phaseOf(i)]`; adds up to 0. */
  readonly pattern: Float64Array;
  /** Index at which phase 0 falls. */
  readonly origin: number;
}

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** The newest points are used for the season, a power of two for the transform: older ones add time, not certainty. */
const POINTS_READ = 4_096;
/** A season needs six points in each of its four cycles. */
const FEWEST_POINTS = 24;
/** A wave seen fewer times than this cannot be distinguished from changes of level. */
const FEWEST_CYCLES = 4;
/** Height of a peak of the autocorrelation over the lowest value before it: about two standard errors for 60 points. */
const LEAST_PROMINENCE = 0.25;
/** Each costs one fold, and with its parts up to 15 more. */
const PEAKS_TRIED = 6;
/** A peak may be a multiple of the period: whole parts of it are tried too, where it looks at all like one. */
const PARTS_TRIED = 5;
/** Half of what a season must explain: enough to be a multiple of one. */
const WORTH_PARTS_EXPLAINED = 0.25;
/** And a lower agreement of its halves for the same reason. */
const WORTH_PARTS_AGREEMENT = 0.5;
/** Share of the deviations that a season must explain; 0.4 and 0.6 gave the same F1 on the Turing change point data set. */
const LEAST_EXPLAINED = 0.5;
/** Correlation of the patterns of both halves: a season repeats, while a level that moved does not. */
const LEAST_AGREEMENT = 0.8;
/**
 * Over few cycles a fold cannot distinguish neighbouring periods; the pattern without its noise can. With the harmonics of noise dropped it
 * took false alarms in a daily wave over five cycles (220 points) from 20-27 to 4-6 %.
 */
const NEIGHBOURS = 1;
/** A shorter period is taken unless a longer one explains this much more: a multiple of the period explains a little more by its freedom. */
const CLEARLY_BETTER = 0.02;

/** The season of a series without gaps and spikes, or null. O(n log n) in at most `POINTS_READ` points. */
export function findSeason(y: Float64Array): Season | null {
  const origin = Math.max(0, y.length - POINTS_READ);
  const newest = y.subarray(origin);
  if (newest.length < FEWEST_POINTS) return null;
  const longest = Math.floor(newest.length / FEWEST_CYCLES);
  const best = bestFold(newest, longest);
  return best && { ...sharpest(best, longest), origin };
}

/** Phase of an index before or after the origin. */
export const phaseOf = ({ period, origin }: Season, index: number): number => (((index - origin) % period) + period) % period;

function bestFold(y: Float64Array, longest: number): SeasonFold | null {
  let best: SeasonFold | null = null;
  const tried = new Set<number>();
  const tryPeriod = (period: number): SeasonFold | null => {
    if (period < 2 || period > longest || tried.has(period)) return null;
    tried.add(period);
    const fold = foldSeason(y, period);
    if (fold.explained > LEAST_EXPLAINED && fold.agreement > LEAST_AGREEMENT && isBetter(fold, best)) best = fold;
    return fold;
  };
  for (const peak of autocorrelationPeaks(y, longest)) {
    const fold = tryPeriod(peak);
    if (!fold || fold.explained < WORTH_PARTS_EXPLAINED || fold.agreement < WORTH_PARTS_AGREEMENT) continue;
    for (let parts = 1; parts <= PARTS_TRIED; parts++) {
      const period = Math.round(peak / parts);
      for (const near of [period - 1, period, period + 1]) tryPeriod(near);
    }
  }
  return best;
}

/** The period near that of the fold whose pattern leaves the least of the fold's deviations. */
function sharpest({ period: near, deviations }: SeasonFold, longest: number): Omit<Season, 'origin'> {
  let chosen = { period: near, pattern: patternOf(deviations, near) };
  let least = squaresLeft(deviations, chosen.pattern);
  for (let period = Math.max(2, near - NEIGHBOURS); period <= Math.min(longest, near + NEIGHBOURS); period++) {
    const pattern = patternOf(deviations, period);
    const left = squaresLeft(deviations, pattern);
    if (left >= least) continue;
    least = left;
    chosen = { period, pattern };
  }
  return chosen;
}

const patternOf = (deviations: Float64Array, period: number): Float64Array =>
  significantHarmonics(medianByPhase(deviations, period), deviations);

function squaresLeft(deviations: Float64Array, pattern: Float64Array): number {
  let squares = 0;
  for (let i = 0; i < deviations.length; i++) {
    if (!Number.isNaN(deviations[i]!)) squares += (deviations[i]! - pattern[i % pattern.length]!) ** 2;
  }
  return squares;
}

function isBetter(fold: SeasonFold, best: SeasonFold | null): boolean {
  if (!best || fold.explained > best.explained + CLEARLY_BETTER) return true;
  return fold.period < best.period && fold.explained > best.explained - CLEARLY_BETTER;
}

/** Lags of the peaks of the autocorrelation of the detrended series, most prominent first. */
function autocorrelationPeaks(y: Float64Array, longest: number): readonly number[] {
  const correlations = autocorrelation(withoutTrend(y), longest + 2);
  if (!correlations) return [];
  const peaks: { readonly lag: number; readonly prominence: number }[] = [];
  let lowest = 1;
  for (let lag = 1; lag <= longest; lag++) {
    const here = correlations[lag]!;
    lowest = Math.min(lowest, here);
    const isPeak = lag >= 2 && here > correlations[lag - 1]! && here >= correlations[lag + 1]!;
    if (isPeak && here - lowest > LEAST_PROMINENCE) peaks.push({ lag, prominence: here - lowest });
  }
  peaks.sort((a, b) => b.prominence - a.prominence || a.lag - b.lag);
  return peaks.slice(0, PEAKS_TRIED).map(({ lag }) => lag);
}

function withoutTrend(y: Float64Array): Float64Array {
  const middle = (y.length - 1) / 2;
  let sum = 0;
  let moment = 0;
  let spread = 0;
  for (let i = 0; i < y.length; i++) {
    sum += y[i]!;
    moment += (i - middle) * y[i]!;
    spread += (i - middle) ** 2;
  }
  const mean = sum / y.length;
  const slope = moment / spread;
  return y.map((value, i) => value - mean - slope * (i - middle));
}

/** Medians, so that a single incident does not become part of the pattern. */
function medianByPhase(deviations: Float64Array, period: number): Float64Array {
  const scratch = new Float64Array(Math.ceil(deviations.length / period));
  const pattern = new Float64Array(period);
  let total = 0;
  for (let phase = 0; phase < period; phase++) {
    let size = 0;
    for (let i = phase; i < deviations.length; i += period) if (!Number.isNaN(deviations[i]!)) scratch[size++] = deviations[i]!;
    pattern[phase] = size > 0 ? medianInPlace(scratch, size) : 0;
    total += pattern[phase]!;
  }
  return pattern.map((value) => value - total / period);
}
