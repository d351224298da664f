const DIGIT_0 = 48;
const DIGIT_9 = 57;

/**
 * Reads a decimal number (`-1.5e3`); NaN for anything else. Narrower than `Number`, which also reads blanks, hex, `Infinity` and the
 * empty text. A number too large for a double is `Infinity`, which the caller must check.
 */
export function parseDecimal(text: string): number {
  if (text.length === 0) return Number.NaN;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isDigit = code >= DIGIT_0 && code <= DIGIT_9;
    // '.', '-', '+', 'e', 'E'; Number checks whether they are in the right position.
    if (!isDigit && code !== 46 && code !== 45 && code !== 43 && code !== 101 && code !== 69) return Number.NaN;
  }
  return Number(text);
}

/** Reads digits only; NaN for a sign, a fraction, the empty text or a number too large to be exact. */
export function parseDigits(text: string): number {
  if (text.length === 0) return Number.NaN;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < DIGIT_0 || code > DIGIT_9) return Number.NaN;
  }
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : Number.NaN;
}
