import { JSON_DEPTH } from './limits.ts';
import { ProblemError } from './problems.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The value of a JSON body. Throws `malformed-json` where it is not JSON in UTF-8, and `body-too-large` where it is crowded: the parser holds up
 * everything else, and twenty megabytes of empty objects take it ten times as long as a body of that size that says something.
 */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) throw new ProblemError('malformed-json', 'The body is empty.');
  if (bytes.length > NEVER_CROWDED_BYTES) refuseCrowdedJson(bytes);
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    const place = error instanceof SyntaxError ? / at position \d+( \(line \d+ column \d+\))?/.exec(error.message)?.[0] : null;
    throw new ProblemError('malformed-json', `The body does not parse as JSON${place ?? ' in UTF-8'}.`);
  }
}

/** Smaller bodies cannot hold much, and most are smaller. */
const NEVER_CROWDED_BYTES = 1024 * 1024;
/** A point of OTLP with ten attributes has about 25. */
const MAX_OBJECTS_AND_LISTS = 500_000;
const MAX_VALUES = 2_000_000;

/** Counts what is in texts too, which makes no difference: texts of nothing but commas are rare. */
function refuseCrowdedJson(bytes: Uint8Array): void {
  let containers = 0;
  let values = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (byte === COMMA) values += 1;
    else if (byte === OPENING_BRACKET || byte === OPENING_BRACE) containers += 1;
  }
  if (containers <= MAX_OBJECTS_AND_LISTS && values <= MAX_VALUES) return;
  const limits = `${MAX_OBJECTS_AND_LISTS} objects and lists, and ${MAX_VALUES} values`;
  throw new ProblemError('body-too-large', `A JSON body holds at most ${limits}.`);
}

const COMMA = 0x2c;
const OPENING_BRACKET = 0x5b;
const OPENING_BRACE = 0x7b;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENERS = [OPENING_BRACKET, OPENING_BRACE];
const CLOSERS = [0x5d, 0x7d];

/**
 * Throws `too-deep` when the JSON text nests more than 32 levels. Works on the bytes, because a recursive function over a parsed value of
 * ten thousand levels would overflow the stack.
 */
export function refuseDeepJson(bytes: Uint8Array): void {
  let depth = 0;
  let inText = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] as number;
    if (inText) {
      if (byte === BACKSLASH) i += 1;
      else if (byte === QUOTE) inText = false;
    } else if (byte === QUOTE) inText = true;
    else if (OPENERS.includes(byte)) {
      depth += 1;
      if (depth > JSON_DEPTH) throw new ProblemError('too-deep', `The body nests more than ${JSON_DEPTH} levels.`);
    } else if (CLOSERS.includes(byte)) depth -= 1;
  }
}

/**
 * Throws `invalid-body` for text that cannot be stored as sent: NUL, which ends a text in many tools, and lone surrogates, which UTF-8
 * cannot encode. The value must not be deep (`refuseDeepJson`).
 */
export function refuseUnstorableText(value: unknown, pointer = ''): void {
  if (typeof value === 'string') {
    if (value.isWellFormed() && !value.includes('\0')) return;
    const detail = 'The text holds NUL or half of a surrogate pair.';
    throw new ProblemError('invalid-body', `${pointer || 'The body'}: ${detail}`, {
      faults: [{ pointer, code: 'unstorable-text', detail }],
    });
  }
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    // Points are skipped: a body has up to ten thousand of them, without text.
    for (const [index, part] of value.entries()) if (!isNumbers(part)) refuseUnstorableText(part, `${pointer}/${index}`);
    return;
  }
  for (const [name, part] of Object.entries(value)) {
    refuseUnstorableText(name, pointer);
    refuseUnstorableText(part, `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`);
  }
}

const isNumbers = (value: unknown): boolean => Array.isArray(value) && value.every((part) => typeof part === 'number');
