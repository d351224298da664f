import { pipeline } from 'node:stream/promises';
import { CsvError, type CsvErrorCode, type Info, parse } from 'csv-parse';
import { type FileFaultError, fileFault } from './file-fault.ts';

/** The text of a file in pieces of any length. */
export type Pieces = AsyncIterable<string> | Iterable<string>;

export type TakeRecord = (fields: readonly string[], line: number) => void;

/** A record longer than this has a quote that was never closed. */
const LONGEST_RECORD_BYTES = 1_048_576;

/** RFC 4180, line ends of either kind. How many fields a record has to have is for the taker to say, who knows the header. */
const FORMAT = {
  bom: true,
  record_delimiter: ['\r\n', '\n'],
  relax_column_count: true,
  skip_empty_lines: true,
  max_record_size: LONGEST_RECORD_BYTES,
};

/** Hands over every record that is not blank, with the number of the line it begins on. Rejects with a `FileFaultError`. */
export async function readCsv(pieces: Pieces, take: TakeRecord): Promise<void> {
  let nextLine = 1;
  let blankLines = 0;
  const beginOf = (info: Info): number => nextLine + info.empty_lines - blankLines;
  const parser = parse({
    ...FORMAT,
    on_record(fields: string[], info) {
      take(fields, beginOf(info));
      nextLine = info.lines + 1;
      blankLines = info.empty_lines;
      // Taken: nothing is left to be read from the stream.
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

/** Without named columns a column is the index of the field. */
function misplacedQuote({ column }: CsvError): string {
  return `field ${Number(column) + 1} has a quote where none may be`;
}
