import type { Millis } from '../../model/instant.ts';
import type { SampleBatch } from '../../model/sample.ts';
import type { SeriesKind } from '../../model/series.ts';
import { toTags } from '../../model/tags.ts';
import type { StatusTarget } from './status-target.ts';
import type { StubStatus } from './stub-status.ts';

/** By metric, its kind and its value. `requests` is named apart from the access log's, as both may come of one NGINX. */
const METRICS: readonly (readonly [metric: string, kind: SeriesKind, read: (status: StubStatus) => number])[] = [
  ['nginx.connections.active', 'gauge', ({ active }) => active],
  ['nginx.connections.reading', 'gauge', ({ reading }) => reading],
  ['nginx.connections.writing', 'gauge', ({ writing }) => writing],
  ['nginx.connections.waiting', 'gauge', ({ waiting }) => waiting],
  ['nginx.connections.accepted', 'total', ({ accepts }) => accepts],
  ['nginx.connections.handled', 'total', ({ handled }) => handled],
  ['nginx.connections.dropped', 'total', ({ accepts, handled }) => accepts - handled],
  ['nginx.connections.requests', 'total', ({ requests }) => requests],
];

/** An answer as samples of one instant. */
export function statusSamples(status: StubStatus, { service, instance }: StatusTarget, at: Millis): SampleBatch {
  const tags = toTags([
    ['service', service],
    ['instance', instance],
  ]);
  return METRICS.map(([metric, kind, read]) => ({
    series: { metric, tags, kind, unit: null },
    at: Float64Array.of(at),
    values: Float64Array.of(read(status)),
  }));
}
