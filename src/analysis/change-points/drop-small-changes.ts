import type { SegmentSums } from './segment-sums.ts';

/** Converts a level of the standardised series to the unit of the input. */
export type ToUnit = (z: number) => number;

/**
 * Leaves out changes whose means on both sides differ by less than `minimum` times the mean before. From the left, and again from the
 * left after each one left out, as its neighbours then have longer segments.
 */
export function dropSmallChanges(
  sums: SegmentSums,
  changes: readonly number[],
  toUnit: ToUnit,
  minimum: number,
): readonly number[] {
  const meanOf = (from: number, to: number): number => toUnit((sums.values[0]![to]! - sums.values[0]![from]!) / (to - from));
  let retained = changes;
  for (let q = 0; q < retained.length; ) {
    const before = meanOf(retained[q - 1] ?? 0, retained[q]!);
    const after = meanOf(retained[q]!, retained[q + 1] ?? sums.length);
    if (Math.abs(after - before) >= minimum * Math.abs(before)) q++;
    else {
      retained = retained.filter((change) => change !== retained[q]);
      q = 0;
    }
  }
  return retained;
}
