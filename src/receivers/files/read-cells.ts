import { readTime, readTimeText } from '../../model/time-input.ts';
import { quote } from '../decoding/sender-values.ts';
import { fileFault } from './file-fault.ts';

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** What exporters write for a missing value. */
const MISSING = /^(|nan|null|na|n\/a|-)$/i;

/** Milliseconds of a cell, digits or RFC 3339 text. Throws `FileFaultError`. */
export function timeCell(text: string, line: number, column: string): number {
  const reading = readTimeText(text.trim());
  if (reading.valid) return reading.at;
  throw fileFault(line, column, reading.detail);
}

/** Milliseconds of a JSON value. Throws `FileFaultError`. */
export function timeValue(value: unknown, line: number, column: string): number {
  if (typeof value !== 'number' && typeof value !== 'string')
    throw fileFault(line, column, 'a time is milliseconds or RFC 3339 text');
  const reading = readTime(value);
  if (reading.valid) return reading.at;
  throw fileFault(line, column, reading.detail);
}

/** The number of a cell; null where none was measured. Throws `FileFaultError`, also for infinities, which are never measured. */
export function numberCell(text: string, line: number, column: string): number | null {
  const trimmed = text.trim();
  if (NUMBER.test(trimmed)) {
    const value = Number(trimmed);
    if (Number.isFinite(value)) return value;
  } else if (MISSING.test(trimmed)) return null;
  throw fileFault(
    line,
    column,
    `${JSON.stringify(quote(trimmed))} is no number; leave the cell empty where nothing was measured`,
  );
}
