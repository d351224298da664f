import type { SeriesIdentity, SeriesKind } from '../../../model/series.ts';
import { tagsOf } from '../names/series-name.ts';

type Label = readonly [name: string, value: string];

/** Names of running totals by the convention of Prometheus, where nothing states the type. */
const TOTAL_NAME = /_(?:total|count|sum|bucket)$/;

/** A series with the labels of Prometheus; `job` is the service where no label is. `kind` follows from the name where no type is stated. */
export function prometheusSeries(
  name: string,
  labels: readonly Label[],
  kind: SeriesKind | null = TOTAL_NAME.test(name) ? 'total' : null,
): SeriesIdentity {
  const job = labels.find(([label]) => label === 'job')?.[1];
  const hasService = labels.some(([label]) => label.toLowerCase() === 'service');
  return { metric: name, tags: tagsOf(hasService || !job ? labels : [...labels, ['service', job]]), kind, unit: null };
}
