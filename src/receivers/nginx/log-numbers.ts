const DIGIT_0 = 48;
const DIGIT_9 = 57;
const POINT = 46;
const MINUS = 45;
const COMMA = 44;
const COLON = 58;
const BLANK = 32;

const SECOND_DIGITS = 3;
/** More digits do not fit into a double exactly, and no time has them. */
const MAX_DIGITS = 15;

/**
 * Seconds with decimals, as NGINX writes times (`0.558`, `1795398561.159`), in milliseconds. Added up from the digits, so that they are whole.
 * What follows the third decimal is left out. NaN for anything else, such as the empty text and `-`.
 */
export function secondsToMs(text: string, start: number, end: number): number {
  if (end <= start || end - start > MAX_DIGITS + 1) return Number.NaN;
  let ms = 0;
  let decimals = -1;
  for (let at = start; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === POINT && decimals === -1 && at > start) decimals = 0;
    else if (!(code >= DIGIT_0 && code <= DIGIT_9)) return Number.NaN;
    else if (decimals < SECOND_DIGITS) {
      ms = ms * 10 + code - DIGIT_0;
      if (decimals >= 0) decimals += 1;
    }
  }
  for (let missing = SECOND_DIGITS - Math.max(0, decimals); missing > 0; missing -= 1) ms *= 10;
  return ms;
}

/** A status of three digits; -1 for anything else. */
export function statusAt(text: string, start: number, end: number): number {
  if (end - start !== 3) return -1;
  let status = 0;
  for (let at = start; at < end; at += 1) {
    const digit = text.charCodeAt(at) - DIGIT_0;
    if (!(digit >= 0 && digit <= 9)) return -1;
    status = status * 10 + digit;
  }
  return status;
}

/**
 * Goes through a list of upstreams: one entry for each that was tried, `, ` between tries and ` : ` between groups after an internal
 * redirect. An upstream that did not answer is `-`; nothing was tried where the list is empty.
 */
export function eachTry(text: string, start: number, end: number, visit: (from: number, to: number) => void): void {
  for (let from = start; from < end; ) {
    let to = from;
    while (to < end && !isSeparator(text.charCodeAt(to))) to += 1;
    if (to > from) visit(from, to);
    from = to;
    while (from < end && isSeparator(text.charCodeAt(from))) from += 1;
  }
}

const isSeparator = (code: number): boolean => code === COMMA || code === BLANK || code === COLON;

/** The times of all tries added up, in milliseconds; NaN where none is known. */
export function timeOfTries(text: string, start: number, end: number): number {
  const single = secondsToMs(text, start, end);
  if (!Number.isNaN(single) || end - start < 3) return single;
  let sum = Number.NaN;
  eachTry(text, start, end, (from, to) => {
    const ms = secondsToMs(text, from, to);
    if (!Number.isNaN(ms)) sum = (Number.isNaN(sum) ? 0 : sum) + ms;
  });
  return sum;
}

export interface Tries {
  readonly tries: number;
  /** Answered with 500 or more; so NGINX also notes an upstream that refused the connection (502) or was too slow (504). */
  readonly failed: number;
}

const NO_TRIES: Tries = { tries: 0, failed: 0 };
const ONE_TRY: Tries = { tries: 1, failed: 0 };
const ONE_FAILED: Tries = { tries: 1, failed: 1 };

/** How many upstreams were tried, and how many of them failed. */
export function triesOf(text: string, start: number, end: number): Tries {
  if (end <= start) return NO_TRIES;
  const single = statusAt(text, start, end);
  if (single >= 0) return single >= 500 ? ONE_FAILED : ONE_TRY;
  let tries = 0;
  let failed = 0;
  eachTry(text, start, end, (from, to) => {
    const status = statusAt(text, from, to);
    if (status >= 0 || (to - from === 1 && text.charCodeAt(from) === MINUS)) tries += 1;
    if (status >= 500) failed += 1;
  });
  return { tries, failed };
}
