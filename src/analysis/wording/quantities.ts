import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../model/instant.ts';

/** From here on a percentage has two significant digits before its decimal point. */
const SHOWN_WITHOUT_DECIMALS = 10;

/** `+38 %`, `-4.2 %`: two significant digits. */
export function percent(share: number): string {
  const value = share * 100;
  const digits = Math.abs(value) < SHOWN_WITHOUT_DECIMALS ? 1 : 0;
  return `${value >= 0 ? '+' : ''}${value.toFixed(digits)} %`;
}

/** Below one and a half of a unit, a rounded number of it is too coarse, so the next smaller unit is used. */
const LEAST_OF_A_UNIT = 1.5;

/** `4 min`, `40 s`, `1.5 h`. */
export function duration(ms: number): string {
  if (ms < LEAST_OF_A_UNIT * MINUTE_MS) return `${Math.round(ms / SECOND_MS)} s`;
  if (ms < LEAST_OF_A_UNIT * HOUR_MS) return `${Math.round(ms / MINUTE_MS)} min`;
  return `${(ms / HOUR_MS).toFixed(1)} h`;
}

/** From here on a number has three digits before its decimal point, so it is shown as a whole one. */
const SHOWN_WHOLE = 1_000;

/** `0.0031`, `12.4`, `5800`: three significant digits, no exponent. */
export const quantity = (value: number): string =>
  Math.abs(value) >= SHOWN_WHOLE ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();

/** A smaller one says no more to a reader. */
const LEAST_CHANCE = 0.001;

/** A p-value or probability: two significant digits, or `under 0.001`. */
export const chance = (value: number): string => (value < LEAST_CHANCE ? `under ${LEAST_CHANCE}` : value.toPrecision(2));

/** `p = 0.012`, or `p under 0.001`. */
export const pText = (pValue: number): string => `p ${pValue < LEAST_CHANCE ? '' : '= '}${chance(pValue)}`;

/** `14:05 UTC`. */
export const clock = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;
