import { isRecord, quote } from '../../decoding/sender-values.ts';
import { FileFaultError } from '../reading/file-fault.ts';
import type { OnNote, SeriesWriter } from '../reading/sample-collector.ts';
import { epochOfNumber } from '../times/epoch.ts';
import { readTimeText } from '../times/time-text.ts';

export { isRecord };

/** Where in a document something stands, such as `data.result[3].values[0]`. */
export function documentFault(place: string, detail: string): FileFaultError {
  return new FileFaultError(`${place}: ${detail}`);
}

/** A list at a place of a document. Throws `FileFaultError`. */
export function listAt(value: unknown, place: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw documentFault(place, 'is to be an array');
}

/** An object at a place of a document. Throws `FileFaultError`. */
export function recordAt(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw documentFault(place, 'is to be an object');
}

/** Milliseconds of a number or text. Throws `FileFaultError`. */
export function instantAt(value: unknown, place: string): number {
  if (typeof value === 'number') {
    const at = epochOfNumber(value);
    if (at !== null) return at;
    throw documentFault(place, `${value} is neither seconds nor milliseconds since 1970`);
  }
  if (typeof value !== 'string') throw documentFault(place, 'a time is a number or a text');
  const time = readTimeText(value);
  if (time.form === 'instant') return time.at;
  throw documentFault(place, time.form === 'unreadable' ? time.detail : `${JSON.stringify(quote(value))} names no zone`);
}

const NO_VALUE = /^(?:|nan|null|stalenan)$/i;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** A number, also as text; null where there is none. An infinity, such as a share of nothing, is left out with a note. Throws `FileFaultError`. */
export function valueAt(value: unknown, place: string, onNote: OnNote): number | null {
  if (value === null || value === undefined) return null;
  const number = typeof value === 'string' ? numberOfText(value) : value;
  if (number === null) return null;
  if (typeof number !== 'number' || Number.isNaN(number))
    throw documentFault(place, `${JSON.stringify(quote(String(value)))} is no number`);
  if (Number.isFinite(number)) return number;
  onNote('infinite values were left out');
  return null;
}

function numberOfText(text: string): number | null {
  const trimmed = text.trim();
  if (NO_VALUE.test(trimmed)) return null;
  if (INFINITE.test(trimmed)) return trimmed.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(trimmed);
}

/** Adds points `[time, value]`; `valueFirst` where a format has them the other way round. */
export function addPoints(
  points: readonly unknown[],
  place: string,
  writer: SeriesWriter,
  onNote: OnNote,
  valueFirst = false,
): void {
  points.forEach((point, index) => {
    const at = `${place}[${index}]`;
    const pair = listAt(point, at);
    const value = valueAt(pair[valueFirst ? 0 : 1], at, onNote);
    const time = instantAt(pair[valueFirst ? 1 : 0], at);
    if (value !== null) writer.add(time, value);
  });
}

/** Adds the values of two lists of one length. */
export function addColumns(times: unknown, values: unknown, place: string, writer: SeriesWriter, onNote: OnNote): void {
  const at = listAt(times, place);
  const numbers = listAt(values, place);
  if (at.length !== numbers.length) throw documentFault(place, `${at.length} times, but ${numbers.length} values`);
  at.forEach((time, index) => {
    const value = valueAt(numbers[index], `${place}[${index}]`, onNote);
    const instant = instantAt(time, `${place}[${index}]`);
    if (value !== null) writer.add(instant, value);
  });
}
