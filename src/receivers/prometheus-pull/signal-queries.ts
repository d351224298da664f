import type { Signal } from '../../model/signal.ts';
import { selectorsOf } from '../../signals/discovery/select-series.ts';
import type { PulledQuery } from './pulled-query.ts';

/** The queries that own signals name, by the metric that their answers are stored as; signals with the same query share it. */
export function signalQueries(signals: readonly Signal[]): ReadonlyMap<string, PulledQuery> {
  const queries = new Map<string, PulledQuery>();
  for (const { expression, unit } of signals) {
    for (const { metric, promql } of selectorsOf(expression)) {
      // No kind: a query may count, measure or divide, which the form of the signal tells.
      if (promql !== undefined) queries.set(metric, { metric, kind: null, unit, promql });
    }
  }
  return queries;
}
