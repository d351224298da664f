import { type ProtobufReader, WIRE, wireTag } from '../../decoding/protobuf-reader.ts';
import { NO_RECORDED_VALUE, type NumberPoint } from '../request/otlp-request.ts';
import { toMs } from '../request/time.ts';

const START = wireTag(2, WIRE.fixed64);
const TIME = wireTag(3, WIRE.fixed64);
const AS_DOUBLE = wireTag(4, WIRE.fixed64);
const AS_INT = wireTag(6, WIRE.fixed64);
const ATTRIBUTES = wireTag(7, WIRE.bytes);
const FLAGS = wireTag(8, WIRE.varint);

export function readNumberPoint(reader: ProtobufReader): NumberPoint {
  let attributes = '';
  let startMs = 0;
  let atMs = 0;
  let value: number | null = null;
  let flags = 0;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === ATTRIBUTES) attributes += reader.raw();
    else if (tag === START) startMs = toMs(reader.fixed64());
    else if (tag === TIME) atMs = toMs(reader.fixed64());
    else if (tag === AS_DOUBLE) value = reader.double();
    else if (tag === AS_INT) value = reader.signedFixed64();
    else if (tag === FLAGS) flags = reader.varint();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { attributes, startMs, atMs, noRecordedValue: (flags & NO_RECORDED_VALUE) !== 0, value };
}
