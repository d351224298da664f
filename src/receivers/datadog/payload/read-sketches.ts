import { tagPair } from '../../decoding/datadog-tag.ts';
import { ProtobufReader, WIRE, wireTag } from '../../decoding/protobuf-reader.ts';
import {
  type DatadogDistribution,
  type DatadogTag,
  type DistributionPoint,
  MAX_SERIES_AND_POINTS,
  MAX_VALUES,
  type PayloadFault,
} from './datadog-series.ts';

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

/** Each point has two lists of its own. */
const MAX_MESSAGES = 3 * MAX_SERIES_AND_POINTS;

/** The distributions of `POST /api/beta/sketches`, as the Agent sends those of DogStatsD. */
export function readSketches(bytes: Uint8Array): readonly DatadogDistribution[] | PayloadFault {
  const reader = new ProtobufReader(bytes, MAX_MESSAGES);
  const bins: BinBudget = { left: MAX_VALUES };
  const sketches: DatadogDistribution[] = [];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === SKETCH) sketches.push(readSketch(reader, bins));
    else reader.skip(tag);
    if (bins.left < 0) return 'too-many';
  }
  if (reader.failed) return reader.hasTooMany ? 'too-many' : 'malformed';
  return sketches;
}

/** How many more bins the request may have; below 0 they are passed over. */
interface BinBudget {
  left: number;
}

function readSketch(reader: ProtobufReader, bins: BinBudget): DatadogDistribution {
  const tags: DatadogTag[] = [];
  const points: DistributionPoint[] = [];
  let metric = '';
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === METRIC) metric = reader.text();
    else if (tag === HOST) tags.push(['host', reader.text()]);
    else if (tag === TAG) tags.push(tagPair(reader.text()));
    else if (tag === DOGSKETCH) points.push(readDogsketch(reader, bins));
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { metric, tags: tags.filter(([name, value]) => name !== '' && (name !== 'host' || value !== '')), points };
}

function readDogsketch(reader: ProtobufReader, bins: BinBudget): DistributionPoint {
  const values: number[] = [];
  const counts: number[] = [];
  const addKey = (): void => {
    const value = valueOfKey(reader.foldedInt());
    if (bins.left-- > 0) values.push(value);
  };
  const addCount = (): void => {
    const count = reader.varint();
    if (counts.length <= MAX_VALUES) counts.push(count);
  };
  let atS = 0;
  let sum = 0;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === TIME) atS = reader.int();
    else if (tag === SUM) sum = reader.double();
    else if (tag === KEYS) readPacked(reader, addKey);
    else if (tag === KEY) addKey();
    else if (tag === COUNTS) readPacked(reader, addCount);
    else if (tag === COUNT) addCount();
    else reader.skip(tag);
  }
  reader.leave(outer);
  // As many counts as keys, or the point is rejected.
  return { atS, sum, values, counts };
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
