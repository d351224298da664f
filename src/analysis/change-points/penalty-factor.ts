import type { SegmentFit } from './segment-fit.ts';
import type { SegmentSums } from './segment-sums.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Stronger persistence cannot be distinguished from a level that moves. */
const MOST_AUTOCORRELATION = 0.95;
/** A larger factor would hide every change; 9 gave the same F1 on the Turing change point data set. */
const LARGEST_FACTOR = 12;
/** Only where residuals are white may a change be cheaper than the whole variance suggests. */
const SMALLEST_FACTOR = 0.3;
/** From this autocorrelation on the factor is at least 1. */
const FLOOR_FULL_AT = 0.2;
/** Added for each unit of excess kurtosis, as heavy tails make outliers common; 0.1 gave the same F1 on the Turing change point data set. */
const TAIL_SURCHARGE = 0.2;
/** Excess kurtosis that costs nothing: an estimate from some hundred normal values reaches it. */
const TAIL_FREE = 0.5;
/** Caps the surcharge at three times the penalty: one outlier that was not removed must not hide all changes. */
const MOST_TAIL = 10;
/** Persistence makes tails look heavy, so the surcharge ends where noise counts as persistent. */
const TAIL_UP_TO_AUTOCORRELATION = 0.3;

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value));

/**
 * Factor of the penalties over those for white normal noise with the variance of the whole series: the long-run variance of the residuals,
 * `s2 (1 + r) / (1 - r)` for persistence r, with a surcharge for heavy tails. r is lowered by its standard error, so that a smooth series
 * may be cut into levels; where the noise itself is `persistent` it is raised by as much, as changes fitted to noise remove persistence.
 */
export function penaltyFactor(fit: SegmentFit, { length, dimensions }: SegmentSums, persistent: boolean): number {
  const measured = fit.autocorrelation + (persistent ? 1 : -1) / Math.sqrt(length);
  const r = clamp(measured, 0, MOST_AUTOCORRELATION);
  const variance = fit.residualSquares / Math.max(1, (length - fit.parameters) * dimensions);
  const longRun = (variance * (1 + r)) / (1 - r);
  const floor = clamp(measured / FLOOR_FULL_AT, SMALLEST_FACTOR, 1);
  const tail = clamp((fit.excessKurtosis ?? 0) - TAIL_FREE, 0, MOST_TAIL);
  const whiteness = Math.max(0, 1 - Math.max(0, fit.autocorrelation) / TAIL_UP_TO_AUTOCORRELATION);
  return Math.max(floor, Math.min(LARGEST_FACTOR, longRun)) * (1 + TAIL_SURCHARGE * tail * whiteness);
}
