import { millis, toRfc3339 } from '../../../model/instant.ts';
import { fileFault } from '../reading/file-fault.ts';
import type { DateOrder } from '../reading/file-options.ts';
import type { OnNote } from '../reading/sample-collector.ts';
import { LocalTimes } from './local-times.ts';
import { readTimeText, type TimeText } from './time-text.ts';

/** How the times of a file are read, once the whole column has been looked at. */
export interface TimeRule {
  /** Of times without a zone; null where nobody said, which is UTC with a note. */
  readonly timeZone: string | null;
  /** Null where no date needs it. */
  readonly dateOrder: DateOrder | null;
  /** The newest first: then the second pass of an hour that comes twice stands before the first. */
  readonly isDescending: boolean;
}

/** Where the times of one series have got to; tells the two passes of an hour that comes twice apart. */
export interface TimePosition {
  at: number | null;
}

/** Reads the times of one file in the order in which they stand there. */
export class TimeReader {
  readonly #rule: TimeRule;
  readonly #onNote: OnNote;
  readonly #zone: LocalTimes | null;
  #lastText = '';
  #last: TimeText = { form: 'unreadable', detail: '' };

  constructor(rule: TimeRule, onNote: OnNote) {
    this.#rule = rule;
    this.#onNote = onNote;
    this.#zone = rule.timeZone === null ? null : new LocalTimes(rule.timeZone);
  }

  /** Milliseconds of a text. Throws `FileFaultError`. */
  read(text: string, line: number, column: string, position: TimePosition): number {
    // The rows of one instant often follow one another.
    if (text !== this.#lastText) {
      this.#last = readTimeText(text);
      this.#lastText = text;
    }
    const at = this.#resolve(this.#last, text, line, column, position);
    position.at = at;
    return at;
  }

  #resolve(time: TimeText, text: string, line: number, column: string, position: TimePosition): number {
    switch (time.form) {
      case 'instant':
        return time.at;
      case 'local':
        return this.#ofLocal(time.local, text, line, column, position);
      case 'either': {
        if (this.#rule.dateOrder === null)
          throw fileFault(
            line,
            column,
            `${JSON.stringify(text)} may begin with the day or the month; give --date-order dmy or --date-order mdy`,
          );
        const local = this.#rule.dateOrder === 'mdy' ? time.monthFirst : time.dayFirst;
        if (local === null) throw fileFault(line, column, `${JSON.stringify(text)} does not exist in the calendar`);
        return time.offsetMs === null ? this.#ofLocal(local, text, line, column, position) : local - time.offsetMs;
      }
      case 'unreadable':
        throw fileFault(line, column, time.detail);
    }
  }

  #ofLocal(local: number, text: string, line: number, column: string, position: TimePosition): number {
    if (this.#zone === null) {
      this.#onNote('times without a zone were read as UTC; if they are of another, give --time-zone, such as Europe/Berlin');
      return local;
    }
    const instants = this.#zone.instantsOf(local);
    if (instants.length === 1) return instants[0]!;
    const zone = this.#rule.timeZone;
    if (instants.length === 0) {
      const detail = `${JSON.stringify(text)} does not exist in ${zone}, where the clocks were set forward; is --time-zone right?`;
      throw fileFault(line, column, detail);
    }
    const at = passOf(instants, position.at, this.#rule.isDescending);
    if (at !== null) {
      this.#onNote(
        `an hour comes twice in ${zone} where the clocks are set back; which pass a time is of follows from its order (${toRfc3339(millis(at)).slice(0, 10)})`,
      );
      return at;
    }
    const detail = `${JSON.stringify(text)} comes twice in ${zone}, and no time before it says which is meant; write times with a zone or in UTC`;
    throw fileFault(line, column, detail);
  }
}

/** The next instant after the last one, in the order of the file; null where that leaves none, or nothing came before. */
function passOf(instants: readonly number[], last: number | null, isDescending: boolean): number | null {
  if (last === null) return null;
  const next = isDescending ? instants.findLast((at) => at < last) : instants.find((at) => at > last);
  return next ?? null;
}
