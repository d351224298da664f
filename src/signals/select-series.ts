import type { SeriesIdentity } from '../model/series.ts';
import type { SeriesSelector, Signal, SignalExpression } from '../model/signal.ts';
import { tagValue } from '../model/tags.ts';

/** Everything an expression reads, in one list. */
export function selectorsOf(expression: SignalExpression): readonly SeriesSelector[] {
  switch (expression.form) {
    case 'sum':
    case 'level':
      return expression.of;
    case 'ratio':
      return [...expression.numerator, ...expression.denominator];
    case 'mean':
      return [...expression.of, ...(expression.weight ?? [])];
  }
}

/** The series a signal reads, in the order given. */
export function selectSeries<S extends SeriesIdentity>(signal: Signal, series: readonly S[]): readonly S[] {
  const matches = matcherOf(selectorsOf(signal.expression));
  return series.filter(matches);
}

/** A test whether any of the selectors picks a series; keep it where many series are tested. */
export function matcherOf(selectors: readonly SeriesSelector[]): (series: Pick<SeriesIdentity, 'metric' | 'tags'>) => boolean {
  const tests = selectors.map((selector) => ({ metricMatches: globMatcher(selector.metric), tags: selector.tags }));
  return ({ metric, tags }) =>
    tests.some(
      (test) => test.metricMatches(metric) && test.tags.every(([name, value]) => (tagValue(tags, name) ?? '') === value),
    );
}

/**
 * `*` stands for any run of characters, everything else for itself. Piece by piece rather than by a regular expression: a pattern comes
 * from a user, and this cannot take more than the product of the two lengths.
 */
function globMatcher(pattern: string): (text: string) => boolean {
  const [head = '', ...pieces] = pattern.split('*');
  const tail = pieces.pop();
  if (tail === undefined) return (text) => text === pattern;
  return (text) => {
    if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
    const end = text.length - tail.length;
    let at = head.length;
    for (const piece of pieces) {
      const found = text.indexOf(piece, at);
      if (found < 0 || found + piece.length > end) return false;
      at = found + piece.length;
    }
    return true;
  };
}
