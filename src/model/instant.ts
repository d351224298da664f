/** An instant in milliseconds since 1970-01-01T00:00:00Z. The only way time is carried inside Pinkbar. */
export type Millis = number & { readonly unit: 'ms UTC' };

/** Marks a plain number of milliseconds as an instant. */
export const millis = (value: number): Millis => value as Millis;

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** RFC 3339 in UTC with milliseconds, the form every answer uses. */
export const toRfc3339 = (instant: Millis): string => new Date(instant).toISOString();
