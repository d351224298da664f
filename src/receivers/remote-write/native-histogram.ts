import { type ProtobufReader, WIRE, wireTag } from '../decoding/protobuf-reader.ts';
import { STALE_MARKER } from './stale-marker.ts';

/** Buckets that follow one another: `offset` is counted from the end of the span before, or from bucket 0. */
export interface BucketSpan {
  readonly offset: number;
  readonly length: number;
}

/** A histogram whose bounds follow from its schema. Integer histograms give their buckets as differences, float histograms as counts. */
export interface NativeHistogram {
  at: number;
  count: number;
  sum: number;
  schema: number;
  zeroCount: number;
  negativeSpans: BucketSpan[];
  negativeDeltas: number[];
  negativeCounts: number[];
  positiveSpans: BucketSpan[];
  positiveDeltas: number[];
  positiveCounts: number[];
  /** Its numbers go up and down, as those of a gauge. */
  isGauge: boolean;
  /** The bounds of a histogram with buckets of its own (schema -53). */
  customBounds: number[];
  isStaleMarker: boolean;
}

const GAUGE_HINT = 3;

const varint = (field: number): number => wireTag(field, WIRE.varint);
const fixed = (field: number): number => wireTag(field, WIRE.fixed64);
const bytes = (field: number): number => wireTag(field, WIRE.bytes);

/** Reads the message `Histogram`, the same in both versions but for its end, where 2.0 has no exemplars and both have custom bounds. */
export function readHistogram(reader: ProtobufReader): NativeHistogram {
  const histogram = emptyHistogram();
  const end = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) readField(reader, tag, histogram);
  reader.leave(end);
  return histogram;
}

const emptyHistogram = (): NativeHistogram => ({
  ...{ at: 0, count: 0, sum: 0, schema: 0, zeroCount: 0, isGauge: false, isStaleMarker: false, customBounds: [] },
  ...{ negativeSpans: [], negativeDeltas: [], negativeCounts: [] },
  ...{ positiveSpans: [], positiveDeltas: [], positiveCounts: [] },
});

function readField(reader: ProtobufReader, tag: number, histogram: NativeHistogram): void {
  switch (tag) {
    case varint(1):
      histogram.count = reader.varint();
      return;
    case fixed(2):
      histogram.count = reader.double();
      return;
    case fixed(3):
      histogram.sum = reader.double();
      histogram.isStaleMarker = Number.isNaN(histogram.sum) && reader.wereBits(STALE_MARKER.high, STALE_MARKER.low);
      return;
    case varint(4):
      histogram.schema = reader.foldedInt();
      return;
    case varint(6):
      histogram.zeroCount = reader.varint();
      return;
    case fixed(7):
      histogram.zeroCount = reader.double();
      return;
    case bytes(8):
      histogram.negativeSpans.push(readSpan(reader));
      return;
    case bytes(9):
      readPacked(reader, histogram.negativeDeltas, () => reader.foldedInt());
      return;
    case bytes(10):
      readPacked(reader, histogram.negativeCounts, () => reader.double());
      return;
    case bytes(11):
      histogram.positiveSpans.push(readSpan(reader));
      return;
    case bytes(12):
      readPacked(reader, histogram.positiveDeltas, () => reader.foldedInt());
      return;
    case bytes(13):
      readPacked(reader, histogram.positiveCounts, () => reader.double());
      return;
    case varint(14):
      histogram.isGauge = reader.varint() === GAUGE_HINT;
      return;
    case varint(15):
      histogram.at = reader.int();
      return;
    case bytes(16):
      readPacked(reader, histogram.customBounds, () => reader.double());
      return;
    default:
      reader.skip(tag);
  }
}

function readSpan(reader: ProtobufReader): BucketSpan {
  const end = reader.enter();
  let offset = 0;
  let length = 0;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === varint(1)) offset = reader.foldedInt();
    else if (tag === varint(2)) length = reader.varint();
    else reader.skip(tag);
  }
  reader.leave(end);
  return { offset, length };
}

function readPacked(reader: ProtobufReader, into: number[], next: () => number): void {
  const end = reader.enter();
  while (reader.hasMore) into.push(next());
  reader.leave(end);
}
