import { LARGEST_INTEGER } from './integers.ts';

/** Values with more decimal places are stored bit by bit: past this they are the results of divisions, not readings. */
const MOST_PLACES = 9;

const POWERS = Float64Array.from({ length: MOST_PLACES + 1 }, (_, places) => 10 ** places);

/** Doubles as integers over a common power of ten. */
interface Decimals {
  readonly places: number;
  readonly integers: Float64Array;
}

/**
 * The fewest decimal places with which every value is exactly `integer / 10^places`, or null where there is none: long fractions,
 * integers beyond the codec, -0, infinities. What operations report is mostly short decimals, which is why this step saves most.
 */
export function toDecimals(values: Float64Array): Decimals | null {
  const integers = new Float64Array(values.length);
  for (let places = 0; places <= MOST_PLACES; places++) {
    const failed = scale(values, POWERS[places]!, integers);
    if (failed === -1) return { places, integers };
    if (Math.abs(values[failed]!) * POWERS[places]! > LARGEST_INTEGER) return null;
    // Whatever has no short decimal form at all would fail at every number of places: seen on one value, before the whole run is tried.
    if (!hasDecimalForm(values[failed]!)) return null;
  }
  return null;
}

/** Fills `integers`; returns the index of the first value that the power does not reproduce, or -1. */
function scale(values: Float64Array, power: number, integers: Float64Array): number {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    const integer = Math.round(value * power);
    // 1 / -0 is -Infinity: the one value that passes `===` and yet is not reproduced.
    if (integer / power !== value || Math.abs(integer) > LARGEST_INTEGER || (integer === 0 && 1 / value < 0)) return i;
    integers[i] = integer;
  }
  return -1;
}

function hasDecimalForm(value: number): boolean {
  for (const power of POWERS) if (Math.round(value * power) / power === value && !Object.is(value, -0)) return true;
  return false;
}

/** Turns `count` integers at `offset` of `values` back into the doubles they came from, in place. */
export function fromDecimals(values: Float64Array, offset: number, count: number, places: number): void {
  if (places === 0) return;
  const power = POWERS[places]!;
  for (let i = offset; i < offset + count; i++) values[i] = values[i]! / power;
}
