import { ProtobufReader, WIRE, wireTag } from '../../decoding/protobuf-reader.ts';
import type { Attribute, RawAttributes } from '../request/otlp-request.ts';

const KEY = wireTag(1, WIRE.bytes);
const VALUE = wireTag(2, WIRE.bytes);
const STRING_VALUE = wireTag(1, WIRE.bytes);
const BOOL_VALUE = wireTag(2, WIRE.varint);
const INT_VALUE = wireTag(3, WIRE.varint);
const DOUBLE_VALUE = wireTag(4, WIRE.fixed64);
const ARRAY_VALUE = wireTag(5, WIRE.bytes);
const ARRAY_ELEMENT = wireTag(1, WIRE.bytes);

/** The attributes in the bytes of `KeyValue` messages, each behind its length, one character a byte. */
export function readAttributes(raw: RawAttributes): readonly Attribute[] {
  const reader = new ProtobufReader(Buffer.from(raw, 'latin1'));
  const attributes: Attribute[] = [];
  while (reader.hasMore) {
    const attribute = readAttribute(reader);
    if (attribute !== null) attributes.push(attribute);
  }
  return attributes;
}

function readAttribute(reader: ProtobufReader): Attribute | null {
  let name = '';
  let value: unknown = null;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === KEY) name = reader.text();
    else if (tag === VALUE) value = readValue(reader, 'with lists');
    else reader.skip(tag);
  }
  reader.leave(outer);
  if (value === null) return null;
  return [name, typeof value === 'string' ? value : JSON.stringify(value)];
}

/** Null for what is left out. A list within a list is, so that hostile bytes cannot nest without end. */
function readValue(reader: ProtobufReader, depth: 'with lists' | 'without lists'): unknown {
  let value: unknown = null;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === STRING_VALUE) value = reader.text();
    else if (tag === BOOL_VALUE) value = reader.varint() !== 0;
    else if (tag === INT_VALUE) value = reader.int();
    else if (tag === DOUBLE_VALUE) value = textOfDouble(reader.double());
    else if (tag === ARRAY_VALUE && depth === 'with lists') value = readList(reader);
    else reader.skip(tag);
  }
  reader.leave(outer);
  return value;
}

function readList(reader: ProtobufReader): readonly unknown[] {
  const values: unknown[] = [];
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === ARRAY_ELEMENT) values.push(readValue(reader, 'without lists'));
    else reader.skip(tag);
  }
  reader.leave(outer);
  return values;
}

/** JSON has no word for NaN and infinity. */
const textOfDouble = (value: number): number | string => (Number.isFinite(value) ? value : String(value));
