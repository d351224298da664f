import { ProtobufReader, WIRE, wireTag } from '../../decoding/protobuf-reader.ts';
import type { MetricData, OtlpMetric, OtlpRequest, OtlpResource, PointCursor, Temporality } from '../request/otlp-request.ts';
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

/**
 * Resources, scopes and metrics of a body: ten times those of the largest batches. Points are not among them, as they are read one by one; all else is in
 * memory at once, and an empty metric of four bytes takes a hundred times as many.
 */
const MAX_MESSAGES = 100_000;

const TEMPORALITIES: readonly Temporality[] = [null, 'delta', 'cumulative'];

/** Reads an `ExportMetricsServiceRequest`. Fields that are not known are passed over. */
export function readProtobufRequest(bytes: Uint8Array): OtlpRequest {
  const reader = new MetricsReader();
  const resources = reader.readAll(bytes);
  return { resources, readAttributes, fault: () => reader.fault };
}

/** Knows all readers of a body, as points are read after everything around them. */
class MetricsReader {
  readonly #readers: ProtobufReader[] = [];

  get fault(): string | null {
    const reader = this.#readers.find(({ failed }) => failed);
    if (reader === undefined) return null;
    return reader.hasTooMany ? `it has more than ${MAX_MESSAGES} resources, scopes and metrics` : 'its bytes are no protobuf';
  }

  readAll(bytes: Uint8Array): readonly OtlpResource[] {
    const reader = this.#readerOf(bytes, MAX_MESSAGES);
    const resources: OtlpResource[] = [];
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === MESSAGE_1) resources.push(this.#readResource(reader));
      else reader.skip(tag);
    }
    return resources;
  }

  #readResource(reader: ProtobufReader): OtlpResource {
    const metrics: OtlpMetric[] = [];
    let attributes = '';
    const outer = reader.enter();
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === MESSAGE_1) attributes += readOwnAttributes(reader);
      else if (tag === SCOPE_METRICS) this.#readScope(reader, metrics);
      else reader.skip(tag);
    }
    reader.leave(outer);
    return { attributes, metrics };
  }

  #readScope(reader: ProtobufReader, metrics: OtlpMetric[]): void {
    const outer = reader.enter();
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag !== METRICS) {
        reader.skip(tag);
        continue;
      }
      const metric = this.#readMetric(reader);
      if (metric !== null) metrics.push(metric);
    }
    reader.leave(outer);
  }

  /** Null where it has no data that is known. */
  #readMetric(reader: ProtobufReader): OtlpMetric | null {
    let name = '';
    let unit = '';
    let data: MetricData | null = null;
    const outer = reader.enter();
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === NAME) name = reader.text();
      else if (tag === UNIT) unit = reader.text();
      else data = this.#readData(reader, tag) ?? data;
    }
    reader.leave(outer);
    return data === null ? null : { name, unit, data };
  }

  /** Passes over every other field. */
  #readData(reader: ProtobufReader, tag: number): MetricData | null {
    switch (tag) {
      case GAUGE:
        return { type: 'gauge', points: this.#pointsIn(reader.bytes(), readNumberPoint).points };
      case SUM:
        return { type: 'sum', ...this.#pointsIn(reader.bytes(), readNumberPoint) };
      case HISTOGRAM:
        return { type: 'histogram', ...this.#pointsIn(reader.bytes(), readHistogramPoint) };
      case EXPONENTIAL:
        return { type: 'exponential', ...this.#pointsIn(reader.bytes(), readExponentialPoint) };
      case SUMMARY:
        return { type: 'summary', points: this.#pointsIn(reader.bytes(), readSummaryPoint).points };
      default:
        reader.skip(tag);
        return null;
    }
  }

  /** The forms of data are alike: points in field 1, then what holds for all of them and has to be known first. */
  #pointsIn<Point>(message: Uint8Array, readPoint: (reader: ProtobufReader) => Point) {
    const reader = this.#readerOf(message);
    let temporality: Temporality = null;
    let monotonic = false;
    reader.skipAll(MESSAGE_1);
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === TEMPORALITY) temporality = TEMPORALITIES[reader.varint()] ?? null;
      else if (tag === MONOTONIC) monotonic = reader.varint() !== 0;
      else reader.skip(tag);
    }
    reader.moveTo(0);
    return { points: new ProtobufPoints(reader, readPoint), temporality, monotonic };
  }

  #readerOf(bytes: Uint8Array, maxMessages?: number): ProtobufReader {
    const reader = new ProtobufReader(bytes, maxMessages);
    this.#readers.push(reader);
    return reader;
  }
}

class ProtobufPoints<Point> implements PointCursor<Point> {
  readonly #reader: ProtobufReader;
  readonly #readPoint: (reader: ProtobufReader) => Point;

  constructor(reader: ProtobufReader, readPoint: (reader: ProtobufReader) => Point) {
    this.#reader = reader;
    this.#readPoint = readPoint;
  }

  next(): Point | null {
    const reader = this.#reader;
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
      if (tag === MESSAGE_1) return this.#readPoint(reader);
      reader.skip(tag);
    }
    return null;
  }
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
