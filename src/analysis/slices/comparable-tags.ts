import { sumOfSteps } from './cell-totals.ts';
import type { SliceInput } from './slice-input.ts';

/** Why a tag is not compared. */
export interface TagRemark {
  readonly code: 'too_many_values' | 'is_the_outcome' | 'values_replaced' | 'without_requests' | 'too_many_tags';
  readonly tag: string;
  readonly values: number;
}

/** A tag with more values names requests or users rather than parts of a system. */
const MOST_VALUES = 500;
/** With more tags than this the pairs of them are too many to be compared in time. */
const MOST_TAGS = 8;
/** A value that shows less than this part of what was expected is gone. */
const GONE = 0.1;
/** With more of what was expected gone, the values come and go, as pods do with each release, and say nothing of one another. */
const MOST_REPLACED = 0.2;
/** With more of the failures of requests that do not carry the tag, or not this value of it, shares of failures cannot be told. */
const MOST_WITHOUT_REQUESTS = 0.1;

/** Sums over the cells that have one value of a tag. */
interface ValueTotals {
  before: number;
  beforeExposure: number;
  observed: number;
  exposure: number;
}

/** Indexes of the tags that can say where a change took place, and what is to be said of the others. */
export function comparableTags(input: SliceInput): {
  readonly usable: readonly number[];
  readonly remarks: readonly TagRemark[];
} {
  const sums = input.cells.map((cell) => [sumOfSteps(cell, input.before), sumOfSteps(cell, input.after)] as const);
  const usable: number[] = [];
  const remarks: TagRemark[] = [];
  for (const [tag, name] of input.tags.entries()) {
    const byValue = new Map<string, ValueTotals>();
    for (const [index, { values }] of input.cells.entries()) {
      const [before, after] = sums[index]!;
      const known = byValue.get(values[tag]!) ?? { before: 0, beforeExposure: 0, observed: 0, exposure: 0 };
      byValue.set(values[tag]!, known);
      known.before += before.observed;
      known.beforeExposure += before.of;
      known.observed += after.observed;
      known.exposure += after.of;
    }
    if (byValue.size < 2) continue;
    const code = codeOf([...byValue.values()], input) ?? (usable.length >= MOST_TAGS ? 'too_many_tags' : null);
    if (code === null) usable.push(tag);
    else remarks.push({ code, tag: name, values: byValue.size });
  }
  return { usable, remarks };
}

function codeOf(values: readonly ValueTotals[], input: SliceInput): TagRemark['code'] | null {
  if (values.length > MOST_VALUES) return 'too_many_values';
  if (input.exposure === 'time') return areReplaced(values, input.direction) ? 'values_replaced' : null;
  if (areWithoutRequests(values)) return 'without_requests';
  return input.isCounted && areOutcomes(values) ? 'is_the_outcome' : null;
}

function areWithoutRequests(values: readonly ValueTotals[]): boolean {
  const without = values.filter(({ beforeExposure, exposure }) => beforeExposure + exposure === 0);
  const failed = (some: readonly ValueTotals[]): number => some.reduce((sum, one) => sum + one.before + one.observed, 0);
  return failed(without) > MOST_WITHOUT_REQUESTS * failed(values);
}

/** A value that is new and fails throughout may be a broken part. */
const areOutcomes = (values: readonly ValueTotals[]): boolean =>
  values.every(isOutcome) && values.some(({ before, beforeExposure }) => before > 0 && before === beforeExposure);

/** All of its requests fail, or none of them do, before as after: as those with a status of 500, or of 200. */
const isOutcome = ({ before, beforeExposure, observed, exposure }: ValueTotals): boolean =>
  (before === 0 && observed === 0) || (before === beforeExposure && observed === exposure);

function areReplaced(values: readonly ValueTotals[], direction: 1 | -1): boolean {
  const pairs = values.map(({ before, beforeExposure, observed, exposure }) => ({
    expected: beforeExposure > 0 ? (before / beforeExposure) * exposure : 0,
    observed,
  }));
  const sum = (some: typeof pairs, of: 'expected' | 'observed'): number => some.reduce((all, one) => all + one[of], 0);
  if (direction === 1) {
    const gone = pairs.filter(({ expected, observed }) => observed < GONE * expected);
    return sum(gone, 'expected') > MOST_REPLACED * sum(pairs, 'expected');
  }
  const fresh = pairs.filter(({ expected, observed }) => expected < GONE * observed);
  return sum(fresh, 'observed') > MOST_REPLACED * sum(pairs, 'observed');
}
