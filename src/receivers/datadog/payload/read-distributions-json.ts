import { type DatadogDistribution, type DistributionPoint, MAX_VALUES, type PayloadFault } from './datadog-series.ts';
import { listOf, numberOf, seriesOf, tagsOf, textOf } from './json-values.ts';

/** The distributions of `POST /api/v1/distribution_points`, whose points are `[seconds, [value, ...]]`. */
export function readDistributionsJson(body: unknown): readonly DatadogDistribution[] | PayloadFault {
  const all = seriesOf(body);
  if (typeof all === 'string') return all;
  let values = 0;
  for (const { points } of all) for (const point of points) values += valuesOf(point).length;
  if (values > MAX_VALUES) return 'too-many';
  return all.map(({ json, points }) => ({ metric: textOf(json.metric), tags: tagsOf(json), points: points.map(pointOf) }));
}

const valuesOf = (point: unknown): readonly unknown[] => listOf(listOf(point)[1]);

function pointOf(point: unknown): DistributionPoint {
  const values = valuesOf(point).map(numberOf);
  return { atS: numberOf(listOf(point)[0]), sum: values.reduce((sum, value) => sum + value, 0), values, counts: null };
}
