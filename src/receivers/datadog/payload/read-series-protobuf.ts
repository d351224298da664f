import { tagPair } from '../../decoding/datadog-tag.ts';
import { ProtobufReader, WIRE, wireTag } from '../../decoding/protobuf-reader.ts';
import {
  type DatadogPoint,
  type DatadogSeries,
  type DatadogTag,
  MAX_SERIES_AND_POINTS,
  type PayloadFault,
} from './datadog-series.ts';

// The numbers of fields are those of `MetricPayload` (DataDog/agent-payload, proto/metrics/agent_payload.proto).
const SERIES = wireTag(1, WIRE.bytes);
const RESOURCE = wireTag(1, WIRE.bytes);
const METRIC = wireTag(2, WIRE.bytes);
const TAG = wireTag(3, WIRE.bytes);
const POINT = wireTag(4, WIRE.bytes);
const TYPE = wireTag(5, WIRE.varint);
const UNIT = wireTag(6, WIRE.bytes);
const INTERVAL = wireTag(8, WIRE.varint);
const RESOURCE_TYPE = wireTag(1, WIRE.bytes);
const RESOURCE_NAME = wireTag(2, WIRE.bytes);
const POINT_VALUE = wireTag(1, WIRE.fixed64);
const POINT_TIME = wireTag(2, WIRE.varint);

/** Resources are messages as well: the Agent sends host and device with each series. */
const MAX_MESSAGES = 2 * MAX_SERIES_AND_POINTS;

const TYPES: readonly DatadogSeries['type'][] = ['gauge', 'count', 'rate', 'gauge'];

/** The series of `POST /api/v2/series` in protobuf, as the Agent sends them. */
export function readSeriesProtobuf(bytes: Uint8Array): readonly DatadogSeries[] | PayloadFault {
  const reader = new ProtobufReader(bytes, MAX_MESSAGES);
  const series: DatadogSeries[] = [];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === SERIES) series.push(readSeries(reader));
    else reader.skip(tag);
  }
  if (reader.failed) return reader.hasTooMany ? 'too-many' : 'malformed';
  return series;
}

function readSeries(reader: ProtobufReader): DatadogSeries {
  const tags: DatadogTag[] = [];
  const points: DatadogPoint[] = [];
  let metric = '';
  let type = 0;
  let unit = '';
  let intervalS = 0;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESOURCE) tags.push(readResource(reader));
    else if (tag === METRIC) metric = reader.text();
    else if (tag === TAG) tags.push(tagPair(reader.text()));
    else if (tag === POINT) points.push(readPoint(reader));
    else if (tag === TYPE) type = reader.varint();
    else if (tag === UNIT) unit = reader.text();
    else if (tag === INTERVAL) intervalS = reader.int();
    else reader.skip(tag);
  }
  reader.leave(outer);
  const isNamed = ([name]: DatadogTag): boolean => name !== '';
  return { metric, type: TYPES[type] ?? 'gauge', intervalS, tags: tags.filter(isNamed), unit: unit || null, points };
}

function readResource(reader: ProtobufReader): DatadogTag {
  let type = '';
  let name = '';
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === RESOURCE_TYPE) type = reader.text();
    else if (tag === RESOURCE_NAME) name = reader.text();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return name === '' ? ['', ''] : [type, name];
}

function readPoint(reader: ProtobufReader): DatadogPoint {
  let value = 0;
  let atS = 0;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === POINT_VALUE) value = reader.double();
    else if (tag === POINT_TIME) atS = reader.int();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { atS, value };
}
