import type { SeriesName } from '../../model/series.ts';
import type { SeriesSelector, SignalExpression } from '../../model/signal.ts';
import { tagValue } from '../../model/tags.ts';
import { metricGlob } from './metric-glob.ts';
import { tagPattern } from './tag-pattern.ts';

/** Everything an expression reads, in one list. */
export function selectorsOf(expression: SignalExpression): readonly SeriesSelector[] {
  switch (expression.form) {
    case 'sum':
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
  const tests = selectors.map((selector) => ({
    metricMatches: metricGlob(selector.metric),
    tags: selector.tags.map(([name, pattern]) => ({ name, matches: tagPattern(pattern) })),
  }));
  return ({ metric, tags }) =>
    tests.some(
      (test) => test.metricMatches(metric) && test.tags.every(({ name, matches }) => matches(tagValue(tags, name) ?? '')),
    );
}
