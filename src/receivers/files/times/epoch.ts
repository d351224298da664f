/** 2000-01-01 and 2100-01-01 in seconds. Metrics lie between them, and in seconds, milliseconds, micro- and nanoseconds these ranges do not meet. */
const EARLIEST_SECONDS = 946_684_800;
const LATEST_SECONDS = 4_102_444_800;

/** Units of an epoch time, as how many of their digits are below a millisecond; a second has three too few. */
const UNITS = [
  { perSecond: 1, digitsBelowMs: -3 },
  { perSecond: 1e3, digitsBelowMs: 0 },
  { perSecond: 1e6, digitsBelowMs: 3 },
  { perSecond: 1e9, digitsBelowMs: 6 },
] as const;

const unitOf = (value: number) =>
  value < EARLIEST_SECONDS
    ? undefined
    : UNITS.find(({ perSecond }) => value >= EARLIEST_SECONDS * perSecond && value < LATEST_SECONDS * perSecond);

/** Whether a number can be an instant of this century, in any of the units. */
export const isEpoch = (value: number): boolean => unitOf(value) !== undefined;

/** Milliseconds of a number of seconds, milliseconds, micro- or nanoseconds since 1970, by its size; null for any other. */
export function epochOfNumber(value: number): number | null {
  const unit = unitOf(value);
  if (!unit) return null;
  // Doubles of this size carry some hundred nanoseconds, so what is below a millisecond is rounding, except in seconds with a fraction.
  return unit.perSecond <= 1e3 ? Math.round((value * 1e3) / unit.perSecond) : Math.floor((value * 1e3) / unit.perSecond + 1e-4);
}

const DIGITS = /^(\d+)(?:\.(\d+))?$/;
/** `1.7935776e+09`: exact only where no digit was cut. */
const SCIENTIFIC = /^(\d)\.?(\d*)e\+?(\d+)$/i;
/** `1,793,577,600`, as spreadsheets show it. */
const GROUPED = /^\d{1,3}(?:,\d{3}){3,}$/;

/** The same for text, without the rounding of doubles: what is below a millisecond is cut. */
export function epochOfText(text: string): number | null {
  const match = DIGITS.exec(text) ?? DIGITS.exec(GROUPED.test(text) ? text.replaceAll(',', '') : expanded(text));
  if (!match) return null;
  const [, whole = '', fraction = ''] = match;
  const unit = unitOf(Number(whole));
  if (!unit) return null;
  if (unit.digitsBelowMs >= 0) return Number(whole.slice(0, whole.length - unit.digitsBelowMs));
  return Number(whole) * 1e3 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** Scientific notation written out, where it has every digit of a whole number. */
function expanded(text: string): string {
  const match = SCIENTIFIC.exec(text);
  if (!match) return text;
  const [, first = '', rest = '', exponent = ''] = match;
  // Rounded to fewer digits, the time would be up to minutes wrong.
  return rest.length >= Number(exponent) ? `${first}${rest.slice(0, Number(exponent))}.${rest.slice(Number(exponent))}0` : text;
}
