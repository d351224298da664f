import { clockOfText, readTimeText } from '../times/time-text.ts';
import type { DetectedDialect } from './detect-dialect.ts';
import { isMissing, numberParts } from './number-text.ts';

/** The names of the columns, and the line on which they stand; 0 where no line has them. */
export interface TableHeader {
  readonly names: readonly string[];
  readonly line: number;
}

/** Titles, addresses and dates that reports begin with; more lines of one field are no table. */
const MOST_TITLE_LINES = 20;
/** Series as rows without names of columns, as Graphite writes them. */
const NAMELESS_ROWS = ['series', 'time', 'value'];

/**
 * Takes the records of a file until the names of its columns have come. Before them may stand `sep=;` and titles of one field, and a
 * header may stand behind a `#`.
 */
export class HeaderFinder {
  header: TableHeader | null = null;
  #titles = 0;
  readonly #dialect: DetectedDialect;

  constructor(dialect: DetectedDialect) {
    this.#dialect = dialect;
  }

  /** False where the record is one of the table, so it is to be read. */
  take(fields: readonly string[], line: number): boolean {
    if (this.header) return line <= this.header.line;
    const [first = ''] = fields;
    if (line === 1 && /^sep=.?$/i.test(first)) return true;
    const filled = fields.filter((field) => field.trim() !== '').length;
    if (filled <= 1 && this.#dialect.fields > 1 && this.#titles < MOST_TITLE_LINES) {
      this.#titles += 1;
      return true;
    }
    if (!fields.some(isTime)) {
      this.header = { names: fields.map((name) => name.trim()), line };
      return true;
    }
    this.header = this.#headerBefore(fields);
    return this.header === null;
  }

  /** The header of a table whose first record holds samples already; without any, an empty one that the caller refuses. */
  #headerBefore(fields: readonly string[]): TableHeader {
    const named = this.#dialect.comment?.split(this.#dialect.delimiter).map((name) => name.trim()) ?? [];
    if (named.length === fields.length && !named.some(isTime)) return { names: named, line: 0 };
    const [first = '', second = '', third = ''] = fields;
    const isGraphite =
      fields.length === 3 && !isTime(first) && !isNumber(first) && isTime(second) && (isNumber(third) || isMissing(third.trim()));
    return { names: isGraphite ? NAMELESS_ROWS : [], line: 0 };
  }
}

function isTime(raw: string): boolean {
  const text = raw.trim();
  return /\d/.test(text) && (readTimeText(text).form !== 'unreadable' || clockOfText(text) !== null);
}

const isNumber = (raw: string): boolean => numberParts(raw.trim()) !== null;
