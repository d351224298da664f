import { FileFaultError } from '../reading/file-fault.ts';
import type { OnNote } from '../reading/sample-collector.ts';

/** Looked at for zeros between the letters. */
const SNIFFED_BYTES = 64;
/** What Windows writes where it does not write UTF-8. In it every byte is a letter, and digits are digits in any of its relatives. */
const LEGACY_ENCODING = 'windows-1252';

/** The encoding of a text, from its byte order mark or its bytes. */
export function encodingOf(head: Uint8Array, onNote: OnNote): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const sniffed = [...head.subarray(0, SNIFFED_BYTES)];
  // ASCII in UTF-16 has a zero beside every letter; no text in UTF-8 has one.
  const zeros = (odd: number): number => sniffed.filter((byte, index) => byte === 0 && index % 2 === odd).length;
  if (zeros(1) > sniffed.length / 4 && zeros(0) === 0) return 'utf-16le';
  if (zeros(0) > sniffed.length / 4 && zeros(1) === 0) return 'utf-16be';
  if (zeros(0) + zeros(1) > 0) throw new FileFaultError('the file is no text; if it is one in a rare encoding, give --encoding');
  if (isUtf8(head)) return 'utf-8';
  onNote(`the file is not in UTF-8; letters beyond ASCII were read as ${LEGACY_ENCODING}, and --encoding says otherwise`);
  return LEGACY_ENCODING;
}

/** A head is cut anywhere, so an incomplete letter at its end is none that is wrong. */
function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** The text of a beginning that is cut anywhere. */
export const decodeHead = (head: Uint8Array, encoding: string): string =>
  new TextDecoder(encoding).decode(head, { stream: true });

/** Text of bytes in pieces. Rejects with `FileFaultError` where they are not of the encoding. */
export async function* decodeText(pieces: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const decode = (piece?: Uint8Array): string => {
    try {
      return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
    } catch {
      throw new FileFaultError(`the file is not in ${encoding} throughout; give --encoding, such as windows-1252`);
    }
  };
  for await (const piece of pieces) yield decode(piece);
  const rest = decode();
  if (rest !== '') yield rest;
}
