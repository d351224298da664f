import { quote } from '../../decoding/sender-values.ts';
import { isEpoch } from '../times/epoch.ts';
import { clockOfText, readTimeText, type TimeText } from '../times/time-text.ts';
import {
  type DecimalEvidence,
  decimalEvidence,
  isInfinite,
  isMissing,
  numberParts,
  PLAIN_NUMBER,
  plainEvidence,
} from './number-text.ts';

/** Where something was first seen, to be named in a message. */
export interface SeenCell {
  readonly line: number;
  readonly text: string;
}

/** More different units in one column are no units. */
const MAX_SUFFIXES = 20;
/** What can be a time and is no plain number: it has a separator of dates or clocks, or is long. */
const TIME_LIKE = /\d[-/.:\s]|[a-z]{3}.*\d{4}|^\d{8}/i;

/**
 * What the cells of one column are, seen as a whole: text, numbers and with which signs, times and in which form. It holds no cells, whatever the
 * length of the file.
 */
export class ColumnProfile {
  missing = 0;
  numbers = 0;
  times = 0;
  clocks = 0;
  epochs = 0;
  dateOnly = 0;
  withoutZone = 0;
  texts = 0;
  firstText: SeenCell | null = null;
  /** The first cell of each kind of evidence for a decimal sign. */
  readonly decimals = new Map<DecimalEvidence, SeenCell>();
  readonly suffixes = new Map<string, SeenCell>();
  readonly order = new DateOrderEvidence();
  /** Steps forward less steps back. */
  direction = 0;
  #lastTime: number | null = null;

  get cells(): number {
    return this.numbers + this.times + this.clocks + this.texts;
  }

  /** Whether every cell that is not missing is a time; digits count where `isNamedTime`. */
  isTime(isNamedTime: boolean): boolean {
    if (this.cells === 0 || this.texts > 0 || this.clocks > 0) return false;
    return this.numbers === 0 ? true : isNamedTime && this.epochs === this.numbers;
  }

  see(raw: string, line: number): void {
    const text = raw.trim();
    if (PLAIN_NUMBER.test(text)) this.#seePlainNumber(text, line);
    else if (isMissing(text) || isInfinite(text)) this.missing += 1;
    else if (!(TIME_LIKE.test(text) && this.#seeTime(text, line))) this.#seeNumberOrText(text, line);
  }

  #seePlainNumber(text: string, line: number): void {
    this.numbers += 1;
    const value = Number(text);
    if (isEpoch(value)) {
      this.epochs += 1;
      this.#step(value);
    }
    this.#note(plainEvidence(text), '', text, line);
  }

  #seeTime(text: string, line: number): boolean {
    const time = readTimeText(text);
    if (time.form === 'unreadable') {
      if (clockOfText(text) === null) return false;
      this.clocks += 1;
      return true;
    }
    this.times += 1;
    if (time.form === 'local') {
      this.withoutZone += 1;
      if (!text.includes(':')) this.dateOnly += 1;
    } else if (time.form === 'either') {
      if (time.offsetMs === null) this.withoutZone += 1;
      if (!text.includes(':')) this.dateOnly += 1;
      this.order.see(time, { line, text });
    }
    this.#step(sortable(time));
    return true;
  }

  #seeNumberOrText(text: string, line: number): void {
    const parts = numberParts(text);
    if (!parts) {
      this.texts += 1;
      this.firstText ??= { line, text: quote(text) };
      return;
    }
    this.numbers += 1;
    this.#note(decimalEvidence(parts.digits), parts.suffix, text, line);
  }

  #note(evidence: DecimalEvidence, suffix: string, text: string, line: number): void {
    if (!this.decimals.has(evidence)) this.decimals.set(evidence, { line, text: quote(text) });
    if (!this.suffixes.has(suffix) && this.suffixes.size < MAX_SUFFIXES) this.suffixes.set(suffix, { line, text: quote(text) });
  }

  #step(time: number): void {
    if (this.#lastTime !== null) this.direction += Math.sign(time - this.#lastTime);
    this.#lastTime = time;
  }
}

const sortable = (time: Exclude<TimeText, { readonly form: 'unreadable' }>): number => {
  if (time.form === 'instant') return time.at;
  return time.form === 'local' ? time.local : (time.dayFirst ?? time.monthFirst ?? 0);
};

type EitherTime = Extract<TimeText, { readonly form: 'either' }>;

/** What the dates of a column with slashes show of their order. */
export class DateOrderEvidence {
  /** The first date that is none in the other order. */
  dayFirst: SeenCell | null = null;
  monthFirst: SeenCell | null = null;
  first: SeenCell | null = null;
  /** The largest step from one row to the next under each order. */
  #largestStep = { dayFirst: 0, monthFirst: 0 };
  #last: EitherTime | null = null;

  see(time: EitherTime, place: SeenCell): void {
    this.first ??= { line: place.line, text: quote(place.text) };
    if (time.monthFirst === null) this.dayFirst ??= place;
    if (time.dayFirst === null) this.monthFirst ??= place;
    for (const order of ['dayFirst', 'monthFirst'] as const) {
      const step = Math.abs((time[order] ?? 0) - (this.#last?.[order] ?? time[order] ?? 0));
      this.#largestStep[order] = Math.max(this.#largestStep[order], step);
    }
    this.#last = time;
  }

  /** How much larger the largest step is with the month first than with the day first. */
  get stepRatio(): number {
    return this.#largestStep.monthFirst / this.#largestStep.dayFirst;
  }
}
