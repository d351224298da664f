import { PROMETHEUS_TYPES } from '../decoding/prometheus-kind.ts';
import { ProtobufReader, WIRE, wireTag } from '../decoding/protobuf-reader.ts';
import { LabelBlockWriter } from './label-block-writer.ts';
import { readHistogram } from './native-histogram.ts';
import { readSample } from './read-sample.ts';
import type { WriteRequestVisitor } from './write-request.ts';

const SYMBOL = wireTag(4, WIRE.bytes);
const TIME_SERIES = wireTag(5, WIRE.bytes);

const LABEL_REFERENCES = wireTag(1, WIRE.bytes);
const SAMPLE = wireTag(2, WIRE.bytes);
const HISTOGRAM = wireTag(3, WIRE.bytes);
const EXEMPLAR = wireTag(4, WIRE.bytes);
const METADATA = wireTag(5, WIRE.bytes);

const TYPE = wireTag(1, WIRE.varint);
const HELP_REFERENCE = wireTag(3, WIRE.varint);
const UNIT_REFERENCE = wireTag(4, WIRE.varint);

/** Texts come once, and everything else refers to them by their place. */
type Symbols = readonly Buffer[];

/**
 * Reads an `io.prometheus.write.v2.Request` (remote write 2.0) and tells the visitor what it holds, as for 1.0. False where the bytes are
 * none; what was told must not be used then. Never throws. https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/
 */
export function decodeWriteRequest2(bytes: Uint8Array, visitor: WriteRequestVisitor): boolean {
  const symbols = readSymbols(bytes);
  // The first symbol is the empty text, so that a reference of 0 means none.
  if (symbols === null || (symbols.length > 0 && symbols[0]!.length > 0)) return false;
  const reader = new ProtobufReader(bytes);
  const labels = new LabelBlockWriter();
  let isSound = true;
  for (let tag = reader.tag(); tag !== 0 && !visitor.isFull; tag = reader.tag()) {
    if (tag === TIME_SERIES) isSound = readTimeSeries(reader, symbols, labels, visitor) && isSound;
    else reader.skip(tag);
  }
  return isSound && !reader.failed;
}

function readSymbols(bytes: Uint8Array): Symbols | null {
  const reader = new ProtobufReader(bytes);
  const symbols: Buffer[] = [];
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === SYMBOL) symbols.push(reader.bytes());
    else reader.skip(tag);
  }
  return reader.failed ? null : symbols;
}

/** False where a reference leads nowhere. */
function readTimeSeries(
  reader: ProtobufReader,
  symbols: Symbols,
  labels: LabelBlockWriter,
  visitor: WriteRequestVisitor,
): boolean {
  const end = reader.enter();
  const from = reader.position;
  const isSound = writeLabels(reader, symbols, labels);
  if (isSound) visitor.series(labels.view, 0, labels.length);
  reader.moveTo(from);
  for (let tag = reader.tag(); isSound && tag !== 0; tag = reader.tag()) {
    if (tag === SAMPLE) readSample(reader, visitor);
    else if (tag === HISTOGRAM) visitor.histogram(readHistogram(reader));
    else if (tag === METADATA) readMetadata(reader, symbols, visitor);
    else {
      if (tag === EXEMPLAR) visitor.exemplar();
      reader.skip(tag);
    }
  }
  reader.leave(end);
  return isSound;
}

/** Writes the labels of a time series, which come as pairs of references, in the form they have in 1.0. */
function writeLabels(reader: ProtobufReader, symbols: Symbols, labels: LabelBlockWriter): boolean {
  labels.clear();
  let name: Buffer | null = null;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag !== LABEL_REFERENCES) {
      reader.skip(tag);
      continue;
    }
    const end = reader.enter();
    while (reader.hasMore) {
      const symbol = symbols[reader.varint()];
      if (symbol === undefined) return false;
      if (name !== null) labels.add(name, symbol);
      name = name === null ? symbol : null;
    }
    reader.leave(end);
  }
  return name === null;
}

function readMetadata(reader: ProtobufReader, symbols: Symbols, visitor: WriteRequestVisitor): void {
  const end = reader.enter();
  let type = 0;
  let help = 0;
  let unit = 0;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === TYPE) type = reader.varint();
    else if (tag === HELP_REFERENCE) help = reader.varint();
    else if (tag === UNIT_REFERENCE) unit = reader.varint();
    else reader.skip(tag);
  }
  reader.leave(end);
  const text = (reference: number): string => symbols[reference]?.toString() ?? '';
  if (!reader.failed) visitor.metadata(null, PROMETHEUS_TYPES[type] ?? 'unknown', text(unit), text(help));
}
