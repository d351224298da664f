import { ProtobufReader, WIRE, wireTag } from '../../decoding/protobuf-reader.ts';
import type { MetricData, OtlpMetric, OtlpRequest, OtlpResource, Temporality } from '../request/otlp-request.ts';
import { readAttributes } from './read-attributes.ts';
import { readExponentialPoint, readHistogramPoint } from './read-histogram-point.ts';
import { readNumberPoint } from './read-number-point.ts';
import { readSummaryPoint } from './read-summary-point.ts';

// The numbers of fields are those of opentelemetry-proto, `collector/metrics/v1/metrics_service.proto` and `metrics/v1/metrics.proto`.
const MESSAGE_1 = wireTag(1, WIRE.bytes);
const SCOPE_METRICS = wireTag(2, WIRE.bytes);
const METRICS = wireTag(2, WIRE.bytes);
const NAME = wireTag(1, WIRE.bytes);
const UNIT = wireTag(3, WIRE.bytes);
const GAUGE = wireTag(5, WIRE.bytes);
const SUM = wireTag(7, WIRE.bytes);
const HISTOGRAM = wireTag(9, WIRE.bytes);
const EXPONENTIAL = wireTag(10, WIRE.bytes);
const SUMMARY = wireTag(11, WIRE.bytes);
const TEMPORALITY = wireTag(2, WIRE.varint);
const MONOTONIC = wireTag(3, WIRE.varint);

const TEMPORALITIES: readonly Temporality[] = [null, 'delta', 'cumulative'];

/** Reads an `ExportMetricsServiceRequest`; null for bytes that are none. Fields that are not known are passed over. */
export function readProtobufRequest(bytes: Uint8Array): OtlpRequest | null {
  const reader = new ProtobufReader(bytes);
  const resources: OtlpResource[] = [];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === MESSAGE_1) resources.push(readResource(reader));
    else reader.skip(tag);
  }
  return reader.failed ? null : { resources, readAttributes };
}

function readResource(reader: ProtobufReader): OtlpResource {
  const metrics: OtlpMetric[] = [];
  let attributes = '';
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === MESSAGE_1) attributes += readOwnAttributes(reader);
    else if (tag === SCOPE_METRICS) readScope(reader, metrics);
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { attributes, metrics };
}

/** The attributes of a `Resource`. */
function readOwnAttributes(reader: ProtobufReader): string {
  let attributes = '';
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === MESSAGE_1) attributes += reader.raw();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return attributes;
}

function readScope(reader: ProtobufReader, metrics: OtlpMetric[]): void {
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== METRICS) {
      reader.skip(tag);
      continue;
    }
    const metric = readMetric(reader);
    if (metric !== null) metrics.push(metric);
  }
  reader.leave(outer);
}

/** Null where it has no data that is known. */
function readMetric(reader: ProtobufReader): OtlpMetric | null {
  let name = '';
  let unit = '';
  let data: MetricData | null = null;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === NAME) name = reader.text();
    else if (tag === UNIT) unit = reader.text();
    else data = readData(reader, tag) ?? data;
  }
  reader.leave(outer);
  return data === null ? null : { name, unit, data };
}

/** Passes over every other field. */
function readData(reader: ProtobufReader, tag: number): MetricData | null {
  switch (tag) {
    case GAUGE:
      return { type: 'gauge', points: readPoints(reader, readNumberPoint).points };
    case SUM:
      return { type: 'sum', ...readPoints(reader, readNumberPoint) };
    case HISTOGRAM:
      return { type: 'histogram', ...readPoints(reader, readHistogramPoint) };
    case EXPONENTIAL:
      return { type: 'exponential', ...readPoints(reader, readExponentialPoint) };
    case SUMMARY:
      return { type: 'summary', points: readPoints(reader, readSummaryPoint).points };
    default:
      reader.skip(tag);
      return null;
  }
}

/** The forms of data are alike: points in field 1, then what holds for all of them. */
function readPoints<Point>(reader: ProtobufReader, readPoint: (reader: ProtobufReader) => Point) {
  const points: Point[] = [];
  let temporality: Temporality = null;
  let monotonic = false;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === MESSAGE_1) points.push(readPoint(reader));
    else if (tag === TEMPORALITY) temporality = TEMPORALITIES[reader.varint()] ?? null;
    else if (tag === MONOTONIC) monotonic = reader.varint() !== 0;
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { points, temporality, monotonic };
}
