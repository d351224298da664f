import { isRecord } from '../../decoding/sender-values.ts';
import type { DatadogPoint, DatadogSeries, DatadogTag, PayloadFault } from './datadog-series.ts';
import { type JsonRecord, listOf, numberOf, seriesOf, tagsOf, textOf } from './json-values.ts';

const TYPES = new Map<unknown, DatadogSeries['type']>([
  ['count', 'count'],
  ['rate', 'rate'],
  [1, 'count'],
  [2, 'rate'],
]);

/**
 * The series of `POST /api/v1/series` and `POST /api/v2/series` in JSON, which differ in how points and hosts are written. What
 * is neither a count nor a rate is a gauge, as Datadog has it.
 *
 * @see https://docs.datadoghq.com/api/latest/metrics/#submit-metrics
 */
export function readSeriesJson(body: unknown): readonly DatadogSeries[] | PayloadFault {
  const all = seriesOf(body);
  if (typeof all === 'string') return all;
  return all.map(({ json, points }) => ({
    metric: textOf(json.metric),
    type: TYPES.get(json.type) ?? 'gauge',
    intervalS: numberOf(json.interval) || 0,
    tags: [...tagsOf(json), ...resourcesOf(json)],
    unit: textOf(json.unit) || null,
    points: points.map(pointOf),
  }));
}

/** A point is `[seconds, value]`, in the first version sometimes `[seconds, [value]]`, or `{timestamp, value}`. */
function pointOf(point: unknown): DatadogPoint {
  if (isRecord(point)) return { atS: numberOf(point.timestamp), value: numberOf(point.value) };
  const [atS, value] = listOf(point);
  return { atS: numberOf(atS), value: numberOf(Array.isArray(value) ? value[0] : value) };
}

const resourcesOf = (json: JsonRecord): readonly DatadogTag[] =>
  listOf(json.resources).flatMap((resource): DatadogTag[] => {
    if (!isRecord(resource)) return [];
    const [type, name] = [textOf(resource.type), textOf(resource.name)];
    return type === '' || name === '' ? [] : [[type, name]];
  });
