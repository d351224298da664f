/** `+38 %`, `-4.2 %`: two significant digits. */
export function percent(share: number): string {
  const value = share * 100;
  const digits = Math.abs(value) < 10 ? 1 : 0;
  return `${value >= 0 ? '+' : ''}${value.toFixed(digits)} %`;
}

/** `4 min`, `40 s`, `1.5 h`. */
export function duration(ms: number): string {
  if (ms < 90_000) return `${Math.round(ms / 1000)} s`;
  if (ms < 5_400_000) return `${Math.round(ms / 60_000)} min`;
  return `${(ms / 3_600_000).toFixed(1)} h`;
}

/** `0.0031`, `12.4`, `5800`: three significant digits, no exponent. */
export const quantity = (value: number): string =>
  Math.abs(value) >= 1000 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();

/** A p-value or probability: two significant digits, or `under 0.001`. */
export const chance = (value: number): string => (value < 0.001 ? 'under 0.001' : value.toPrecision(2));

/** `14:05 UTC`. */
export const clock = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;
