import { fileFault } from '../reading/file-fault.ts';
import { readTimeText } from '../times/time-text.ts';
import type { ColumnProfile } from './column-profile.ts';

/** Names under which digits are an instant. */
const TIME_NAME =
  /^[@_]*(?:time|timestamp|ts|t|date|datetime|date[ _]time|epoch|unix|unixtime|clock|zeit|zeitpunkt|zeitstempel|datum|uhrzeit|fecha|hora|heure|data|hour|minute|day|when)(?:[ _-]*(?:epoch|unix|utc|gmt|iso|local|ms|millis|milliseconds|s|sec|seconds|us|micros|ns|nanos|stamp|per \w+))*_*(?:\s*[([].*)?$/i;
/** They are the best of several: the instant of the sample itself. */
const BEST_NAMES = /^[@_]*(?:time|timestamp|datetime)_*$/i;

export const isTimeName = (name: string): boolean => TIME_NAME.test(name);

/** Where the time of a row stands. With `clock`, the date is in one column and the time of day in another. */
export interface TimeColumns {
  readonly time: number;
  readonly clock: number | null;
  /** Columns that say the same once more, such as the time as text and as digits. */
  readonly others: readonly number[];
}

/** Finds the column of the time by what its cells are, and by its name where they are digits. Throws `FileFaultError` where there is none. */
export function timeColumns(names: readonly string[], columns: readonly ColumnProfile[], headerLine: number): TimeColumns {
  const isNamed = (index: number): boolean => isTimeName(names[index]!) || (index === 0 && names[0] === '');
  const candidates = columns.flatMap((column, index) => (column.isTime(isNamed(index) || index === 0) ? [index] : []));
  const rated = candidates.toSorted(
    (a, b) => rating(names[b]!, columns[b]!, isNamed(b)) - rating(names[a]!, columns[a]!, isNamed(a)) || a - b,
  );
  const [time] = rated;
  if (time === undefined) throw noTime(names, columns, headerLine);
  const isDate = columns[time]!.times > 0 && columns[time]!.dateOnly === columns[time]!.times;
  const clock = columns.findIndex(({ clocks, cells }) => clocks > 0 && clocks === cells);
  return { time, clock: isDate && clock >= 0 ? clock : null, others: rated.slice(1) };
}

/** A text with a zone before digits, digits before text without a zone, and a good name before any. */
function rating(name: string, column: ColumnProfile, isNamed: boolean): number {
  const form = column.times === 0 ? 1 : column.withoutZone === 0 ? 2 : 0;
  return (BEST_NAMES.test(name) ? 8 : isNamed ? 4 : 0) + form;
}

function noTime(names: readonly string[], columns: readonly ColumnProfile[], headerLine: number) {
  const named = names.findIndex((name) => isTimeName(name));
  const index = named >= 0 ? named : 0;
  const bad = columns[index]?.firstText ?? columns[index]?.decimals.values().next().value;
  if (named >= 0 && bad) {
    const time = readTimeText(bad.text);
    return fileFault(
      bad.line,
      names[index]!,
      time.form === 'unreadable' ? time.detail : 'some cells of this column are no times',
    );
  }
  if (named >= 0 && columns[named]!.cells === 0)
    return fileFault(headerLine, names[named]!, 'holds no time; there are no samples');
  return fileFault(headerLine, names[index] ?? null, 'no column holds times; one is to be called time');
}
