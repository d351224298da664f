import type { SeriesIdentity } from '../../../model/series.ts';
import { kindOfSeries, type PrometheusType } from '../../decoding/prometheus-kind.ts';
import { DEFAULT_OWNER_LABELS, withOwnerTags } from '../../decoding/prometheus-owner.ts';
import { tagsOf } from '../names/series-name.ts';

/** A series with the labels of Prometheus. Its kind follows from its name, and from the type of its family where one is stated. */
export const prometheusSeries = (
  name: string,
  labels: readonly (readonly [string, string])[],
  type: PrometheusType | null = null,
): SeriesIdentity => ({
  metric: name,
  tags: tagsOf(withOwnerTags(labels, DEFAULT_OWNER_LABELS)),
  kind: kindOfSeries(name, type),
  unit: null,
});
