import { isRecord } from '../../decoding/sender-values.ts';
import type { MetricData, OtlpMetric, OtlpRequest, OtlpResource, PointCursor, Temporality } from '../request/otlp-request.ts';
import { type JsonFault, type JsonRecord, recordsOf, textOf } from './json-values.ts';
import { rawAttributesOf, readAttributes } from './read-attributes.ts';
import { readExponentialPoint, readHistogramPoint, readNumberPoint, readSummaryPoint } from './read-points.ts';

/** Enumerations are numbers in the standard; senders that use the mapping of protobuf to JSON write their names. */
const TEMPORALITIES = new Map<unknown, Temporality>([
  [1, 'delta'],
  [2, 'cumulative'],
  ['AGGREGATION_TEMPORALITY_DELTA', 'delta'],
  ['AGGREGATION_TEMPORALITY_CUMULATIVE', 'cumulative'],
]);

/**
 * Reads an `ExportMetricsServiceRequest` from its JSON value. Unknown fields are passed over, as the standard has it. It is a fault where a list or
 * an object is something else; a number that is none makes a point that is rejected later. Never throws for a value that `JSON.parse` can
 * return.
 */
export function readJsonRequest(body: unknown): OtlpRequest {
  if (!isRecord(body)) return { resources: [], readAttributes, fault: () => 'the body is not an object with resourceMetrics' };
  const fault: JsonFault = { detail: null };
  const resources = recordsOf(body, 'resourceMetrics', fault).map((resource) => readResource(resource, fault));
  return { resources, readAttributes, fault: () => fault.detail };
}

function readResource(json: JsonRecord, fault: JsonFault): OtlpResource {
  const scopes = recordsOf(json, 'scopeMetrics', fault);
  const metrics = scopes.flatMap((scope) => recordsOf(scope, 'metrics', fault)).map((metric) => readMetric(metric, fault));
  const attributes = isRecord(json.resource) ? rawAttributesOf(json.resource, fault) : '';
  return { attributes, metrics: metrics.filter((metric) => metric !== null) };
}

function readMetric(json: JsonRecord, fault: JsonFault): OtlpMetric | null {
  const data = readData(json, fault);
  return data === null ? null : { name: textOf(json.name), unit: textOf(json.unit), data };
}

/** Null where there is none that is known. */
function readData(metric: JsonRecord, fault: JsonFault): MetricData | null {
  const { gauge, sum, histogram, exponentialHistogram, summary } = metric;
  const points = <Point>(data: JsonRecord, read: (point: JsonRecord, fault: JsonFault) => Point): PointCursor<Point> => {
    const list = recordsOf(data, 'dataPoints', fault).values();
    return {
      next() {
        const { done, value } = list.next();
        return done ? null : read(value, fault);
      },
    };
  };
  if (isRecord(gauge)) return { type: 'gauge', points: points(gauge, readNumberPoint) };
  if (isRecord(sum)) {
    return {
      type: 'sum',
      temporality: temporalityOf(sum),
      monotonic: sum.isMonotonic === true,
      points: points(sum, readNumberPoint),
    };
  }
  if (isRecord(histogram)) {
    return { type: 'histogram', temporality: temporalityOf(histogram), points: points(histogram, readHistogramPoint) };
  }
  if (isRecord(exponentialHistogram)) {
    const temporality = temporalityOf(exponentialHistogram);
    return { type: 'exponential', temporality, points: points(exponentialHistogram, readExponentialPoint) };
  }
  return isRecord(summary) ? { type: 'summary', points: points(summary, readSummaryPoint) } : null;
}

const temporalityOf = (data: JsonRecord): Temporality => TEMPORALITIES.get(data.aggregationTemporality) ?? null;
