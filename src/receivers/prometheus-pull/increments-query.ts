import { SECOND_MS } from '../../model/instant.ts';
import { PROCESS_TAGS } from '../../signals/windows/begun-totals.ts';

/**
 * `exact`: to the last count, also in a step in which a series begins, ends or begins again, and where it does more than one of these in a
 * step. `light`: takes the store less than half of the work, and estimates those steps of those series.
 */
export type IncrementsForm = 'exact' | 'light';

/**
 * PromQL for what was added to a running total in each step, summed over what has the same `labels`: from the last sample before the step to
 * the last one in it. That is what stored samples of a total are read as (`signals/windows/increments-of-total.ts`), so a counter that
 * is pulled says the same as one that is sent. `increase` would not do: it extrapolates to the ends of the step, so it tells events that never
 * were, and what lies between two steps it never sees.
 *
 * A total that is new of a process that is known counts from 0 (`begun-totals.ts`): it is a first error.
 */
export function incrementsQuery(metric: string, labels: readonly string[], stepMs: number, form: IncrementsForm): string {
  const step = `${stepMs / SECOND_MS}s`;
  const before = `${metric} offset ${step}`;
  const parts = form === 'exact' ? exactParts(metric, step, before) : lightParts(metric, step, before);
  return `sum by (${labels.join(', ')}) (${parts.map((part) => `(${part})`).join(' or ')})`;
}

/**
 * The last sample *in* the step is asked for, not the one that is current at its end: of a process that ended meanwhile there is none, as the
 * store marks what is gone as stale. A series without a sample in the step added nothing.
 */
function exactParts(metric: string, step: string, before: string): readonly string[] {
  const last = `last_over_time(${metric}[${step}])`;
  const rose = `${last} - ${before} >= 0`;
  const beganAgain = `clamp_min(max_over_time(${metric}[${step}]) - ${before}, 0) + ${last}`;
  const sinceSeen = `${last} - min_over_time(${metric}[${step}])`;
  return [rose, beganAgain, sinceZero(last, before), sinceSeen, `${metric} * 0`];
}

function lightParts(metric: string, step: string, before: string): readonly string[] {
  return [`${metric} - ${before} >= 0`, sinceZero(metric, before), `increase(${metric}[${step}])`];
}

const sinceZero = (total: string, before: string): string => `${total} and on (${[...PROCESS_TAGS].join(', ')}) ${before}`;

/** PromQL for levels at the end of each step. */
export const levelsQuery = (metric: string, labels: readonly string[], aggregate: 'sum' | 'avg'): string =>
  `${aggregate} by (${labels.join(', ')}) (${metric})`;
