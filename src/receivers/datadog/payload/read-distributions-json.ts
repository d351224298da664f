import type { DatadogDistribution, DistributionPoint } from './datadog-series.ts';
import { listOf, numberOf, seriesOf, tagsOf, textOf } from './json-values.ts';

/** The distributions of `POST /api/v1/distribution_points`, whose points are `[seconds, [value, ...]]`; null for another body. */
export function readDistributionsJson(body: unknown): readonly DatadogDistribution[] | null {
  return (
    seriesOf(body)?.map((json) => ({
      metric: textOf(json.metric),
      tags: tagsOf(json),
      points: listOf(json.points).map(pointOf),
    })) ?? null
  );
}

function pointOf(point: unknown): DistributionPoint {
  const [atS, sent] = listOf(point);
  const values = listOf(sent).map(numberOf);
  return {
    atS: numberOf(atS),
    sum: values.reduce((sum, value) => sum + value, 0),
    values: values.map((value) => ({ value, count: 1 })),
  };
}
