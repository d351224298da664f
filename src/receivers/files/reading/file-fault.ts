import { quote } from '../../decoding/sender-values.ts';

/** A file with a fault; the message has its place and its reason. Thrown at the first one, because part of a file would give wrong answers. */
export class FileFaultError extends Error {
  override readonly name = 'FileFaultError';
}

/** `line 3, column "p95": "abc" is no number`. `column` is null where the whole line is at fault. */
export function fileFault(line: number, column: string | null, detail: string): FileFaultError {
  return new FileFaultError(`line ${line}${column === null ? '' : `, column ${JSON.stringify(quote(column))}`}: ${detail}`);
}
