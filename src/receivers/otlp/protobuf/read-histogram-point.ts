import { type ProtobufReader, WIRE, wireTag } from '../../decoding/protobuf-reader.ts';
import { type ExponentialPoint, type HistogramPoint, NO_RECORDED_VALUE } from '../request/otlp-request.ts';
import { toMs } from '../request/time.ts';

// Both forms have these numbers.
const START = wireTag(2, WIRE.fixed64);
const TIME = wireTag(3, WIRE.fixed64);
const COUNT = wireTag(4, WIRE.fixed64);
const SUM = wireTag(5, WIRE.fixed64);
const FLAGS = wireTag(10, WIRE.varint);

// Explicit. Lists are packed as a rule, and must be read where they are not.
const BUCKET_COUNTS = wireTag(6, WIRE.bytes);
const BUCKET_COUNT = wireTag(6, WIRE.fixed64);
const BOUNDS = wireTag(7, WIRE.bytes);
const BOUND = wireTag(7, WIRE.fixed64);
const ATTRIBUTES = wireTag(9, WIRE.bytes);

// Exponential.
const EXPONENTIAL_ATTRIBUTES = wireTag(1, WIRE.bytes);
const SCALE = wireTag(6, WIRE.varint);
const ZERO_COUNT = wireTag(7, WIRE.fixed64);
const POSITIVE = wireTag(8, WIRE.bytes);
const NEGATIVE = wireTag(9, WIRE.bytes);
const OFFSET = wireTag(1, WIRE.varint);
const EXPONENTIAL_COUNTS = wireTag(2, WIRE.bytes);
const EXPONENTIAL_COUNT = wireTag(2, WIRE.varint);

export function readHistogramPoint(reader: ProtobufReader): HistogramPoint {
  const bucketCounts: number[] = [];
  const bounds: number[] = [];
  let attributes = '';
  let startMs = 0;
  let atMs = 0;
  let count = 0;
  let sum: number | null = null;
  let flags = 0;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === ATTRIBUTES) attributes += reader.raw();
    else if (tag === START) startMs = toMs(reader.fixed64());
    else if (tag === TIME) atMs = toMs(reader.fixed64());
    else if (tag === COUNT) count = reader.fixed64();
    else if (tag === SUM) sum = reader.double();
    else if (tag === BUCKET_COUNTS) readPacked(reader, bucketCounts, readFixed64);
    else if (tag === BUCKET_COUNT) bucketCounts.push(reader.fixed64());
    else if (tag === BOUNDS) readPacked(reader, bounds, readDouble);
    else if (tag === BOUND) bounds.push(reader.double());
    else if (tag === FLAGS) flags = reader.varint();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { attributes, startMs, atMs, noRecordedValue: (flags & NO_RECORDED_VALUE) !== 0, count, sum, bucketCounts, bounds };
}

export function readExponentialPoint(reader: ProtobufReader): ExponentialPoint {
  let attributes = '';
  let startMs = 0;
  let atMs = 0;
  let count = 0;
  let sum: number | null = null;
  let scale = 0;
  let zeroCount = 0;
  let positive = NO_BUCKETS;
  let negative = NO_BUCKETS;
  let flags = 0;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === EXPONENTIAL_ATTRIBUTES) attributes += reader.raw();
    else if (tag === START) startMs = toMs(reader.fixed64());
    else if (tag === TIME) atMs = toMs(reader.fixed64());
    else if (tag === COUNT) count = reader.fixed64();
    else if (tag === SUM) sum = reader.double();
    else if (tag === SCALE) scale = reader.foldedInt();
    else if (tag === ZERO_COUNT) zeroCount = reader.fixed64();
    else if (tag === POSITIVE) positive = readBuckets(reader);
    else if (tag === NEGATIVE) negative = readBuckets(reader);
    else if (tag === FLAGS) flags = reader.varint();
    else reader.skip(tag);
  }
  reader.leave(outer);
  const negativeCount = negative.bucketCounts.reduce((total, n) => total + n, 0);
  const noRecordedValue = (flags & NO_RECORDED_VALUE) !== 0;
  return { attributes, startMs, atMs, noRecordedValue, count, sum, scale, zeroCount, ...positive, negativeCount };
}

type Buckets = Pick<ExponentialPoint, 'offset' | 'bucketCounts'>;

const NO_BUCKETS: Buckets = { offset: 0, bucketCounts: [] };

function readBuckets(reader: ProtobufReader): Buckets {
  const bucketCounts: number[] = [];
  let offset = 0;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === OFFSET) offset = reader.foldedInt();
    else if (tag === EXPONENTIAL_COUNTS) readPacked(reader, bucketCounts, readVarint);
    else if (tag === EXPONENTIAL_COUNT) bucketCounts.push(reader.varint());
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { offset, bucketCounts };
}

function readPacked(reader: ProtobufReader, into: number[], readOne: (reader: ProtobufReader) => number): void {
  const outer = reader.enter();
  while (reader.hasMore) into.push(readOne(reader));
  reader.leave(outer);
}

const readFixed64 = (reader: ProtobufReader): number => reader.fixed64();
const readDouble = (reader: ProtobufReader): number => reader.double();
const readVarint = (reader: ProtobufReader): number => reader.varint();
