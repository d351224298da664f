import { fileFault } from '../reading/file-fault.ts';

export interface LineOptions {
  /** Characters of the longest line there may be. */
  readonly longest: number;
  /** Awaited between the pieces of the file. */
  readonly ready: () => Promise<void>;
}

/** Calls `onLine` for each line, without its end. Rejects with `FileFaultError` for a line that never ends. */
export async function readLines(
  pieces: AsyncIterable<string>,
  { longest, ready }: LineOptions,
  onLine: (text: string, line: number) => void,
): Promise<void> {
  // In parts, because adding each piece to a line of megabytes would copy that line every time.
  let begun: string[] = [];
  let length = 0;
  let line = 0;
  const end = (last: string): void => {
    begun.push(last);
    const text = begun.join('');
    begun = [];
    length = 0;
    line += 1;
    onLine(text.endsWith('\r') ? text.slice(0, -1) : text, line);
  };
  for await (const piece of pieces) {
    await ready();
    const lines = piece.split('\n');
    const rest = lines.pop()!;
    for (const text of lines) end(text);
    begun.push(rest);
    length += rest.length;
    if (length > longest) throw fileFault(line + 1, null, `this line is longer than ${longest} characters`);
  }
  if (length > 0) end('');
}
