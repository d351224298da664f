import type { SeriesSamples } from '../../model/sample.ts';
import type { SeriesSelector, Signal } from '../../model/signal.ts';
import { tagValue } from '../../model/tags.ts';
import { BOUND_TAG } from '../windows/bucket-quantiles.ts';

/** What is read of a signal: the series that are observed, and those that say of how much. */
export interface SignalSides {
  readonly observed: readonly SeriesSamples[];
  readonly exposure: readonly SeriesSamples[];
}

/** Tags that say the most to people come first: of two that divide a signal alike, the first is named. */
const TAGS_IN_ORDER = [
  'endpoint',
  'route',
  'http.route',
  'path',
  'handler',
  'uri',
  'view',
  'version',
  'region',
  'zone',
  'host',
  'instance',
];

/**
 * Those that the series carry, in the order of preference. A tag by which the observed series alone are picked, such as the status of failed
 * requests, is what is observed and no place; bounds of buckets are none either.
 */
export function tagNames({ expression }: Signal, { observed, exposure }: SignalSides): readonly string[] {
  const picked = (selectors: readonly SeriesSelector[]): ReadonlySet<string> =>
    new Set(selectors.flatMap(({ tags }) => tags.map(([name]) => name)));
  const outcomes = new Set<string>([BOUND_TAG]);
  if (expression.form === 'ratio') {
    const ofAll = picked(expression.denominator);
    for (const name of picked(expression.numerator)) if (!ofAll.has(name)) outcomes.add(name);
  }
  const names = new Set([...observed, ...exposure].flatMap(({ series }) => series.tags.map(([name]) => name)));
  const rank = (name: string): number => {
    const known = TAGS_IN_ORDER.indexOf(name);
    return known < 0 ? TAGS_IN_ORDER.length : known;
  };
  return [...names].filter((name) => !outcomes.has(name)).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

/** The series of a cell. */
export interface CellSeries extends SignalSides {
  readonly values: readonly string[];
  readonly observed: SeriesSamples[];
  readonly exposure: SeriesSamples[];
}

/** The series by all of these tags. */
export function groupsOf(sides: SignalSides, names: readonly string[]): readonly CellSeries[] {
  const groups = new Map<string, CellSeries>();
  const groupOf = ({ series }: SeriesSamples): CellSeries => {
    const values = names.map((name) => tagValue(series.tags, name) ?? '');
    const key = JSON.stringify(values);
    const known = groups.get(key) ?? { values, observed: [], exposure: [] };
    groups.set(key, known);
    return known;
  };
  for (const one of sides.observed) groupOf(one).observed.push(one);
  for (const one of sides.exposure) groupOf(one).exposure.push(one);
  return [...groups.values()];
}
