import type { SeriesName } from '../../model/series.ts';
import type { SeriesSelector, SignalExpression } from '../../model/signal.ts';
import { tagValue } from '../../model/tags.ts';
import { metricGlob } from './metric-glob.ts';
import { tagPattern } from './tag-pattern.ts';

/** Everything an expression reads, in one list. */
export function selectorsOf(expression: SignalExpression): readonly SeriesSelector[] {
  switch (expression.form) {
    case 'sum':
    case 'rate':
    case 'level':
    case 'quantile':
      return expression.of;
    case 'ratio':
      return [...expression.numerator, ...expression.denominator];
    case 'mean':
      return [...expression.of, ...(expression.weight ?? [])];
  }
}

/** A test whether any of the selectors picks a series; keep it where many series are tested. */
export function matcherOf(selectors: readonly SeriesSelector[]): (series: SeriesName) => boolean {
  const tests = selectors.map(matcherOfOne);
  return (series) => tests.some((test) => test(series));
}

/** Selectors without a star are most, and one is made for each read of a window: they need no test made for each of their tags. */
function matcherOfOne({ metric, tags }: SeriesSelector): (series: SeriesName) => boolean {
  const metricMatches = metricGlob(metric);
  if (!tags.some(([, pattern]) => pattern.includes('*'))) {
    return (series) =>
      metricMatches(series.metric) && tags.every(([name, value]) => (tagValue(series.tags, name) ?? '') === value);
  }
  const tests = tags.map(([name, pattern]) => ({ name, matches: tagPattern(pattern) }));
  return (series) =>
    metricMatches(series.metric) && tests.every(({ name, matches }) => matches(tagValue(series.tags, name) ?? ''));
}
