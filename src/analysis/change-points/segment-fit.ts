import { isLine, type SegmentSums, slopeOf } from './segment-sums.ts';

/** The residuals of the segments of an answer. */
export interface SegmentFit {
  readonly changes: readonly number[];
  readonly residualSquares: number;
  /** One for a level, two for a line. */
  readonly parameters: number;
  /** Correlation of neighbouring residuals, products within segments only; 0 when nothing is left. */
  readonly autocorrelation: number;
  /** Of the residuals, less the 3 of a normal distribution; null when nothing is left. */
  readonly excessKurtosis: number | null;
}

/** Under this the residuals are rounding. */
const NOTHING_LEFT = 1e-12;

/** Fits every segment, by a line where that saves more than `linePenalty`, otherwise by its mean, and measures the residuals. O(n). */
export function fitSegments(
  series: readonly Float64Array[],
  sums: SegmentSums,
  changes: readonly number[],
  linePenalty: number,
): SegmentFit {
  const bounds = [0, ...changes, sums.length];
  let parameters = 0;
  let products = 0;
  let squares = 0;
  let fourths = 0;
  for (let q = 0; q + 1 < bounds.length; q++) {
    const from = bounds[q]!;
    const to = bounds[q + 1]!;
    parameters += isLine(sums, from, to, linePenalty) ? 2 : 1;
    for (const residuals of segmentResiduals(series, sums, from, to, linePenalty)) {
      let previous = 0;
      for (const residual of residuals) {
        const square = residual * residual;
        products += residual * previous;
        squares += square;
        fourths += square * square;
        previous = residual;
      }
    }
  }
  const left = squares > NOTHING_LEFT;
  return {
    changes,
    residualSquares: squares,
    parameters,
    autocorrelation: left ? products / squares : 0,
    excessKurtosis: left ? (fourths * sums.length * sums.dimensions) / (squares * squares) - 3 : null,
  };
}

/** Residuals of `[from, to)` in each dimension: from a line where that saves more than `linePenalty`, otherwise from the mean. */
export function segmentResiduals(
  series: readonly Float64Array[],
  sums: SegmentSums,
  from: number,
  to: number,
  linePenalty: number,
): readonly Float64Array[] {
  const line = isLine(sums, from, to, linePenalty);
  return series.map((z, k) => {
    const mean = (sums.values[k]![to]! - sums.values[k]![from]!) / (to - from);
    const slope = line ? slopeOf(sums, k, from, to) : 0;
    const middle = (to - from - 1) / 2;
    return z.subarray(from, to).map((value, i) => value - mean - slope * (i - middle));
  });
}
