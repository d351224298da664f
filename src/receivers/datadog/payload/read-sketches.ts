import { tagPair } from '../../decoding/datadog-tag.ts';
import { ProtobufReader, WIRE, wireTag } from '../../decoding/protobuf-reader.ts';
import type { CountedValue, DatadogDistribution, DatadogTag, DistributionPoint } from './datadog-series.ts';

// The numbers of fields are those of `SketchPayload` (DataDog/agent-payload, proto/metrics/agent_payload.proto).
const SKETCH = wireTag(1, WIRE.bytes);
const METRIC = wireTag(1, WIRE.bytes);
const HOST = wireTag(2, WIRE.bytes);
const TAG = wireTag(4, WIRE.bytes);
const DOGSKETCH = wireTag(7, WIRE.bytes);
const TIME = wireTag(1, WIRE.varint);
const SUM = wireTag(6, WIRE.fixed64);
const KEYS = wireTag(7, WIRE.bytes);
const KEY = wireTag(7, WIRE.varint);
const COUNTS = wireTag(8, WIRE.bytes);
const COUNT = wireTag(8, WIRE.varint);

/** The distributions of `POST /api/beta/sketches`, as the Agent sends those of DogStatsD; null for bytes that are none. */
export function readSketches(bytes: Uint8Array): readonly DatadogDistribution[] | null {
  const reader = new ProtobufReader(bytes);
  const sketches: DatadogDistribution[] = [];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === SKETCH) sketches.push(readSketch(reader));
    else reader.skip(tag);
  }
  return reader.failed ? null : sketches;
}

function readSketch(reader: ProtobufReader): DatadogDistribution {
  const tags: DatadogTag[] = [];
  const points: DistributionPoint[] = [];
  let metric = '';
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === METRIC) metric = reader.text();
    else if (tag === HOST) tags.push(['host', reader.text()]);
    else if (tag === TAG) tags.push(tagPair(reader.text()));
    else if (tag === DOGSKETCH) points.push(readDogsketch(reader));
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { metric, tags: tags.filter(([name, value]) => name !== '' && (name !== 'host' || value !== '')), points };
}

function readDogsketch(reader: ProtobufReader): DistributionPoint {
  const keys: number[] = [];
  const counts: number[] = [];
  let atS = 0;
  let sum = 0;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === TIME) atS = reader.int();
    else if (tag === SUM) sum = reader.double();
    else if (tag === KEYS) readPacked(reader, () => keys.push(reader.foldedInt()));
    else if (tag === KEY) keys.push(reader.foldedInt());
    else if (tag === COUNTS) readPacked(reader, () => counts.push(reader.varint()));
    else if (tag === COUNT) counts.push(reader.varint());
    else reader.skip(tag);
  }
  reader.leave(outer);
  // A key without a count makes the point one that is rejected.
  return { atS, sum, values: keys.map((key, i): CountedValue => ({ value: valueOfKey(key), count: counts[i] ?? Number.NaN })) };
}

function readPacked(reader: ProtobufReader, readOne: () => void): void {
  const outer = reader.enter();
  while (reader.hasMore) readOne();
  reader.leave(outer);
}

/**
 * The keys of an Agent's sketch: key k stands for values within 0.8 % of gamma^(k - bias), key 0 for those near 0, and negative keys for
 * negative values (DataDog/datadog-agent, pkg/util/quantile/config.go: its defaults, which senders do not change).
 */
const RELATIVE_ERROR = 1 / 128;
const LOG_GAMMA = Math.log1p(2 * RELATIVE_ERROR);
const SMALLEST = 1e-9;
const BIAS = -Math.floor(Math.log(SMALLEST) / LOG_GAMMA) + 1;

function valueOfKey(key: number): number {
  if (key === 0) return 0;
  return Math.sign(key) * Math.exp((Math.abs(key) - BIAS) * LOG_GAMMA);
}
