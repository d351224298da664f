import { readTime } from '../../model/time-input.ts';
import { fileFault } from './reading/file-fault.ts';

/** Milliseconds of a JSON value. Throws `FileFaultError`. */
export function timeValue(value: unknown, line: number, column: string): number {
  if (typeof value !== 'number' && typeof value !== 'string')
    throw fileFault(line, column, 'a time is milliseconds or RFC 3339 text');
  const reading = readTime(value);
  if (reading.valid) return reading.at;
  throw fileFault(line, column, reading.detail);
}
