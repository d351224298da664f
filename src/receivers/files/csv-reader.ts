import { fileFault } from './file-fault.ts';

/** Takes a text in pieces of any length. */
export interface PieceReader {
  push(piece: string): void;
  /** The text is over: what is left is a last line without a line feed. */
  end(): void;
}

/** A record longer than this has a quote that was never closed. */
const LONGEST_RECORD = 1_048_576;

/**
 * Reads CSV (RFC 4180: fields in quotes may hold commas, line breaks and doubled quotes), line ends of either kind. Hands over every record
 * that is not blank, with the number of the line it begins on. Throws `FileFaultError`.
 */
export function createCsvReader(take: (fields: readonly string[], line: number) => void): PieceReader {
  let rest = '';
  let line = 1;
  const takeRecord = (record: string): void => {
    const text = record.endsWith('\r') ? record.slice(0, -1) : record;
    if (text !== '') take(text.includes('"') ? quotedFields(text, line) : text.split(','), line);
  };
  return {
    push(piece) {
      const text = rest + piece;
      let from = 0;
      let end = recordEnd(text, from);
      while (end >= 0) {
        const record = text.slice(from, end);
        takeRecord(line === 1 ? record.replace(/^\uFEFF/, '') : record);
        line += record.includes('"') ? record.split('\n').length : 1;
        from = end + 1;
        end = recordEnd(text, from);
      }
      rest = text.slice(from);
      if (rest.length > LONGEST_RECORD) throw fileFault(line, null, 'this line never ends; is a quote left open?');
    },
    end() {
      if (rest.split('"').length % 2 === 0) throw fileFault(line, null, 'a quote is left open');
      takeRecord(line === 1 ? rest.replace(/^\uFEFF/, '') : rest);
    },
  };
}

/** The line feed that ends the record beginning at `from`: the first with an even number of quotes before it. -1 where it is yet to come. */
function recordEnd(text: string, from: number): number {
  let counted = from;
  let quotes = 0;
  for (;;) {
    const end = text.indexOf('\n', counted);
    if (end < 0) return -1;
    const line = text.slice(counted, end);
    if (line.includes('"')) quotes += line.split('"').length - 1;
    if (quotes % 2 === 0) return end;
    counted = end + 1;
  }
}

const QUOTED = /"((?:[^"]|"")*)"(,|$)/y;
const PLAIN = /([^",]*)(,|$)/y;

function quotedFields(record: string, line: number): readonly string[] {
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const field = record[at] === '"' ? QUOTED : PLAIN;
    field.lastIndex = at;
    const match = field.exec(record);
    if (!match) throw fileFault(line, null, `field ${fields.length + 1} has a quote where none may be`);
    fields.push(field === QUOTED ? match[1]!.replaceAll('""', '"') : match[1]!);
    if (match[2] === '') return fields;
    at = field.lastIndex;
  }
}
