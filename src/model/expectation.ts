/** What somebody expects a release to do to a signal, such as a speed-up that it was made for. */
export interface Expectation {
  /** As it was stated. */
  readonly text: string;
  /** Name or id of the signal. */
  readonly signal: string;
  /** -0.2 for a fifth less. */
  readonly relative: number;
}

/** Twice or a tenth as much are sizes that somebody states; a thousand times as much is a slip of the keyboard. */
const LARGEST_PERCENT = 100_000;

const FORM = /^(?<signal>\S+)\s+(?<sign>[-+\u2212])(?<percent>\d{1,6}(?:\.\d{1,3})?)\s?%$/;

/** Reads `latency_p95 -20%`; null for a text of another form, or a fall by more than everything. */
export function parseExpectation(text: string): Expectation | null {
  const { signal, sign, percent } = FORM.exec(text.trim())?.groups ?? {};
  if (signal === undefined || percent === undefined) return null;
  const size = Number(percent);
  const falls = sign !== '+';
  if (size === 0 || size > (falls ? 100 : LARGEST_PERCENT)) return null;
  return { text, signal, relative: (falls ? -size : size) / 100 };
}
