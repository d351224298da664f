import { quote } from '../samples-json/rejections.ts';

/** A file that cannot be read as what it should be; the message says where and what. Thrown at the first fault: half a file is no data. */
export class FileFaultError extends Error {
  override readonly name = 'FileFaultError';
}

/** `line 3, column "p95": "abc" is no number`. `column` is null where the whole line is at fault. */
export function fileFault(line: number, column: string | null, detail: string): FileFaultError {
  return new FileFaultError(`line ${line}${column === null ? '' : `, column ${JSON.stringify(quote(column))}`}: ${detail}`);
}
