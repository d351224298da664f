import { fileFault } from '../reading/file-fault.ts';
import type { DateOrder } from '../reading/file-options.ts';
import type { OnNote } from '../reading/sample-collector.ts';
import type { DateOrderEvidence } from './column-profile.ts';

/** Rows are some steps apart at most; read in the wrong order, the next day is the next month, thirty times as far. */
const FAR_LARGER_STEP = 20;

/** The order of day and month of a column, from its dates; null where none has slashes. Throws `FileFaultError` where they do not say. */
export function dateOrder(evidence: DateOrderEvidence, name: string, onNote: OnNote): DateOrder | null {
  const { first, dayFirst, monthFirst, stepRatio } = evidence;
  if (!first) return null;
  if (dayFirst && monthFirst) {
    const detail = `${JSON.stringify(monthFirst.text)} has the month first, but ${JSON.stringify(dayFirst.text)} on line ${dayFirst.line} the day`;
    throw fileFault(monthFirst.line, name, detail);
  }
  if (dayFirst) return 'dmy';
  if (monthFirst) return 'mdy';
  if (stepRatio > FAR_LARGER_STEP || stepRatio < 1 / FAR_LARGER_STEP) {
    const order = stepRatio > 1 ? 'dmy' : 'mdy';
    onNote(
      `dates such as ${JSON.stringify(first.text)} were read with the ${order === 'dmy' ? 'day' : 'month'} first, as else they would jump from month to month; --date-order says otherwise`,
    );
    return order;
  }
  const detail = `${JSON.stringify(first.text)} may begin with the day or the month, and no date of the file says which; give --date-order dmy or --date-order mdy`;
  throw fileFault(first.line, name, detail);
}
