/** Long enough for any legal name; longer ones are cut. */
const LONGEST_QUOTE = 128;

/** A text of the sender, cut and well-formed, for use in a pointer or a sentence. */
export const quote = (text: string): string =>
  (text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE)}…`).toWellFormed();

/** An object that is neither null nor an array. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
