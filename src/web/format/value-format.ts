import type { SignalKind } from '../../model/signal.ts';

/** How the numbers of a signal are shown. `scale` turns a stored value into a shown one. */
export interface Quantity {
  readonly unit: string;
  readonly scale: number;
  /** Byte counts step by 1,024, all others by 1,000. */
  readonly prefixes: 'decimal' | 'binary' | 'time' | 'none';
}

const MINUTE_S = 60;

const PERCENT: Quantity = { unit: '%', scale: 100, prefixes: 'none' };
const MILLISECONDS: Quantity = { unit: 'ms', scale: 1, prefixes: 'time' };
const SECONDS: Quantity = { unit: 'ms', scale: 1_000, prefixes: 'time' };
const BYTES: Quantity = { unit: 'B', scale: 1, prefixes: 'binary' };
const REQUESTS_PER_SECOND: Quantity = { unit: 'req/s', scale: 1, prefixes: 'decimal' };
// Rare things such as log errors are easier to read by the minute than as 0.0166 a second.
const PER_MINUTE: Quantity = { unit: '/min', scale: MINUTE_S, prefixes: 'decimal' };

const DIMENSIONLESS_UNITS = new Set(['', '1', 'count', 'requests', 'request', 'req']);

/** The quantity of a signal. A `count` is drawn as a rate per second, so that it does not grow with the step. */
export function quantityOf(signal: { readonly name: string; readonly kind: SignalKind; readonly unit: string | null }): Quantity {
  const unit = signal.unit ?? '';
  if (signal.kind === 'ratio') return PERCENT;
  if (signal.kind === 'latency') return unit === 's' ? SECONDS : MILLISECONDS;
  if (signal.kind === 'count' || signal.kind === 'rate') return /request/.test(signal.name) ? REQUESTS_PER_SECOND : PER_MINUTE;
  if (unit === 'ms' || unit === 's') return unit === 's' ? SECONDS : MILLISECONDS;
  if (unit === '%') return { ...PERCENT, scale: 1 };
  if (unit === 'B' || unit === 'By' || unit === 'bytes') return BYTES;
  return { unit: DIMENSIONLESS_UNITS.has(unit) ? '' : unit, scale: 1, prefixes: 'decimal' };
}

/** The quantity for the labels of an axis: without units that are words, which stand beside the title and would not fit. */
export const axisQuantity = (quantity: Quantity): Quantity =>
  quantity.prefixes === 'decimal' ? { ...quantity, unit: '' } : quantity;

const DECIMAL_STEPS: ReadonlyArray<readonly [from: number, prefix: string]> = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e4, 'k'],
];
const BINARY_STEPS: ReadonlyArray<readonly [from: number, prefix: string]> = [
  [2 ** 30, 'Gi'],
  [2 ** 20, 'Mi'],
  [2 ** 10, 'Ki'],
];

/** Three significant digits are as many as anybody compares by eye. */
const SIGNIFICANT_DIGITS = 3;
const MINUS = '\u2212';
const NO_BREAK_SPACE = '\u00a0';

/** A plain number in three significant digits, whole numbers in full, with a real minus sign. */
export function formatNumber(value: number): string {
  const size = Math.abs(value);
  const digits = size >= 10 ** (SIGNIFICANT_DIGITS - 1) ? Math.round(size) : Number(size.toPrecision(SIGNIFICANT_DIGITS));
  const text =
    digits !== 0 && digits < 1e-6 ? digits.toExponential() : digits.toLocaleString('en-GB', { maximumFractionDigits: 6 });
  return value < 0 && digits !== 0 ? MINUS + text : text;
}

const joined = (text: string, unit: string): string => (unit === '' ? text : `${text}${NO_BREAK_SPACE}${unit}`);

/** A stored value in its quantity: `123 ms`, `1.23 s`, `0.4 %`, `12.3 req/s`, `12.4 k`. A dash where there is none. */
export function formatValue(stored: number | null | undefined, quantity: Quantity): string {
  if (stored === null || stored === undefined || !Number.isFinite(stored)) return '–';
  const value = stored * quantity.scale;
  const size = Math.abs(value);
  if (quantity.prefixes === 'time' && size >= 1_000) return joined(formatNumber(value / 1_000), 's');
  if (quantity.prefixes === 'none' || quantity.prefixes === 'time') return joined(formatNumber(value), quantity.unit);
  const steps = quantity.prefixes === 'binary' ? BINARY_STEPS : DECIMAL_STEPS;
  const step = steps.find(([from]) => size >= from);
  if (!step) return joined(formatNumber(value), quantity.unit);
  const base = quantity.prefixes === 'decimal' && step[1] === 'k' ? 1e3 : step[0];
  return joined(formatNumber(value / base), step[1] + quantity.unit);
}
