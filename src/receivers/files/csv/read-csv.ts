import { pipeline } from 'node:stream/promises';
import { CsvError, type CsvErrorCode, type Info, parse } from 'csv-parse';
import { type FileFaultError, fileFault } from '../reading/file-fault.ts';

/** The text of a file in pieces of any length. */
export type Pieces = AsyncIterable<string> | Iterable<string>;

export type OnRecord = (fields: readonly string[], line: number) => void;

/** How the fields and comments of a file are written. */
export interface CsvDialect {
  readonly delimiter: string;
  /** Whether lines that begin with `#` are comments. */
  readonly hasComments: boolean;
}

export const PLAIN_CSV: CsvDialect = { delimiter: ',', hasComments: false };

/** A record longer than this has a quote that was never closed. */
const LONGEST_RECORD_BYTES = 1_048_576;

/** RFC 4180 with line ends of either kind. The number of fields is checked by the caller, which knows the header. */
const FORMAT = {
  bom: true,
  record_delimiter: ['\r\n', '\n'],
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: LONGEST_RECORD_BYTES,
};

/** Calls `onRecord` for every record that is not blank, with the number of its first line. Rejects with a `FileFaultError`. */
export async function readCsv(pieces: Pieces, { delimiter, hasComments }: CsvDialect, onRecord: OnRecord): Promise<void> {
  let nextLine = 1;
  let skippedLines = 0;
  const beginOf = (info: Info): number => nextLine + info.empty_lines + info.comment_lines - skippedLines;
  const parser = parse({
    ...FORMAT,
    delimiter,
    ...(hasComments ? { comment: '#', comment_no_infix: true } : {}),
    on_record(fields: string[], info) {
      onRecord(fields, beginOf(info));
      nextLine = info.lines + 1;
      skippedLines = info.empty_lines + info.comment_lines;
      // Null keeps the record out of the parser's output, which nobody reads.
      return null;
    },
  });
  parser.resume();
  try {
    await pipeline(pieces, parser);
  } catch (error) {
    throw error instanceof CsvError ? toFault(error, beginOf(error as unknown as Info)) : error;
  }
}

const DETAILS: Readonly<Partial<Record<CsvErrorCode, (error: CsvError) => string>>> = {
  CSV_QUOTE_NOT_CLOSED: () => 'a quote is left open',
  CSV_MAX_RECORD_SIZE: () => 'this line never ends; is a quote left open?',
  CSV_INVALID_CLOSING_QUOTE: misplacedQuote,
  INVALID_OPENING_QUOTE: misplacedQuote,
};

function toFault(error: CsvError, line: number): FileFaultError {
  return fileFault(line, null, DETAILS[error.code]?.(error) ?? error.message);
}

/** The parser does not know the names of columns, so `column` is an index. */
function misplacedQuote({ column }: CsvError): string {
  return `field ${Number(column) + 1} has a quote where none may be`;
}
