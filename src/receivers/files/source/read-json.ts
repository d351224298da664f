import { FileFaultError, fileFault } from '../reading/file-fault.ts';

/**
 * A JSON document is in memory as a whole while it is read. Answers of the APIs are far smaller, as all of them limit their points (11,000 a
 * series in Prometheus).
 */
const LONGEST_DOCUMENT = 128 * 1024 * 1024;

/** The value of a file that is one JSON document. Rejects with `FileFaultError`, with the place. */
export async function readJson(pieces: AsyncIterable<string>): Promise<unknown> {
  const parts: string[] = [];
  let length = 0;
  for await (const piece of pieces) {
    parts.push(piece);
    length += piece.length;
    if (length > LONGEST_DOCUMENT)
      throw new FileFaultError(
        `the JSON document is longer than ${LONGEST_DOCUMENT / 2 ** 20} MiB; write several files of shorter ranges, or one object a line`,
      );
  }
  const text = parts.join('').replace(/^\uFEFF/, '');
  try {
    return JSON.parse(text);
  } catch (error) {
    throw jsonFault(error, text);
  }
}

/** The place of a fault of JSON, as far as V8 names it; else its words, which quote what stands there. */
function jsonFault(error: unknown, text: string): FileFaultError {
  const message = error instanceof Error ? error.message : '';
  if (/end of JSON input/.test(message))
    return fileFault(text.split('\n').length, null, 'here the file ends, before its JSON does');
  const position = /position (\d+)/.exec(message)?.[1];
  if (position === undefined) return new FileFaultError(`the file is no JSON: ${message.replace(/\s+/g, ' ')}`);
  const before = text.slice(0, Number(position)).split('\n');
  return fileFault(before.length, String(before.at(-1)!.length + 1), 'here the file stops being JSON');
}
