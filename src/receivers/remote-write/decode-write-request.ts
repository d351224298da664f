import { PROMETHEUS_TYPES } from '../decoding/prometheus-kind.ts';
import { type ProtobufReader, WIRE, wireTag } from '../decoding/protobuf-reader.ts';
import { readHistogram } from './native-histogram.ts';
import { LABELS_TAG } from './read-labels.ts';
import { readSample } from './read-sample.ts';
import type { WriteRequestVisitor } from './write-request.ts';

const TIME_SERIES = wireTag(1, WIRE.bytes);
const METADATA = wireTag(3, WIRE.bytes);

const SAMPLE = wireTag(2, WIRE.bytes);
const EXEMPLAR = wireTag(3, WIRE.bytes);
const HISTOGRAM = wireTag(4, WIRE.bytes);

const TYPE = wireTag(1, WIRE.varint);
const FAMILY = wireTag(2, WIRE.bytes);
const HELP = wireTag(4, WIRE.bytes);
const UNIT = wireTag(5, WIRE.bytes);

/**
 * Reads a `prometheus.WriteRequest` (remote write 1.0) and tells the visitor what it holds. Where the reader has failed at the end, the bytes
 * were none, and what was told must not be used. Never throws. https://prometheus.io/docs/specs/prw/remote_write_spec/
 */
export function decodeWriteRequest(reader: ProtobufReader, visitor: WriteRequestVisitor): void {
  for (let tag = reader.tag(); tag !== 0 && !visitor.isFull; tag = reader.tag()) {
    if (tag === TIME_SERIES) readTimeSeries(reader, visitor);
    else if (tag === METADATA) readMetadata(reader, visitor);
    else reader.skip(tag);
  }
}

function readTimeSeries(reader: ProtobufReader, visitor: WriteRequestVisitor): void {
  const end = reader.enter();
  if (isExpected(reader, visitor)) visitor.expectedSeries();
  else readLabels(reader, visitor);
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === SAMPLE) readSample(reader, visitor);
    else if (tag === HISTOGRAM) visitor.histogram(readHistogram(reader));
    else {
      if (tag === EXEMPLAR) visitor.exemplar();
      reader.skip(tag);
    }
  }
  reader.leave(end);
}

/** Stops behind the labels where they are those of the expected series, and nothing but a sample follows: most often so, and quickly seen. */
function isExpected(reader: ProtobufReader, visitor: WriteRequestVisitor): boolean {
  const from = reader.position;
  const length = visitor.expectedLabels(reader.view, from, reader.end);
  if (length === 0) return false;
  reader.moveTo(from + length);
  if (reader.isLast(SAMPLE)) return true;
  reader.moveTo(from);
  return false;
}

/** Stops behind the labels that stand first. */
function readLabels(reader: ProtobufReader, visitor: WriteRequestVisitor): void {
  const from = reader.position;
  reader.skipAll(LABELS_TAG);
  const to = reader.position;
  if (hasMoreLabels(reader)) beginWithScattered(reader, from, visitor);
  else visitor.series(reader.view, from, to);
  reader.moveTo(to);
}

/** Every sender writes the labels first; but the order of fields means nothing. */
function hasMoreLabels(reader: ProtobufReader): boolean {
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === LABELS_TAG) return true;
    reader.skip(tag);
  }
  return false;
}

/** Begins a series whose labels stand among other fields, with a copy in which they stand together. */
function beginWithScattered(reader: ProtobufReader, from: number, visitor: WriteRequestVisitor): void {
  const parts: Uint8Array[] = [];
  reader.moveTo(from);
  for (let start = from, tag = reader.tag(); tag !== 0; start = reader.position, tag = reader.tag()) {
    reader.skip(tag);
    if (tag === LABELS_TAG)
      parts.push(new Uint8Array(reader.view.buffer, reader.view.byteOffset + start, reader.position - start));
  }
  const labels = Uint8Array.from(Buffer.concat(parts));
  visitor.series(new DataView(labels.buffer), 0, labels.length);
}

function readMetadata(reader: ProtobufReader, visitor: WriteRequestVisitor): void {
  const end = reader.enter();
  let type = 0;
  let family = '';
  let help = '';
  let unit = '';
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === TYPE) type = reader.varint();
    else if (tag === FAMILY) family = reader.text();
    else if (tag === HELP) help = reader.text();
    else if (tag === UNIT) unit = reader.text();
    else reader.skip(tag);
  }
  reader.leave(end);
  if (!reader.failed && family !== '') visitor.metadata(family, PROMETHEUS_TYPES[type] ?? 'unknown', unit, help);
}
