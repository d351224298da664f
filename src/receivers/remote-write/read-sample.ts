import { type ProtobufReader, WIRE, wireTag } from '../decoding/protobuf-reader.ts';
import { STALE_MARKER } from './stale-marker.ts';
import type { WriteRequestVisitor } from './write-request.ts';

const VALUE = wireTag(1, WIRE.fixed64);
const TIMESTAMP = wireTag(2, WIRE.varint);

/** Reads the message `Sample`, which is the same in both versions but for what 2.0 adds: when a total began, which is not needed. */
export function readSample(reader: ProtobufReader, visitor: WriteRequestVisitor): void {
  const end = reader.enter();
  let value = 0;
  let at = 0;
  let isStaleMarker = false;
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === VALUE) {
      value = reader.double();
      isStaleMarker = Number.isNaN(value) && reader.wereBits(STALE_MARKER.high, STALE_MARKER.low);
    } else if (tag === TIMESTAMP) at = reader.int();
    else reader.skip(tag);
  }
  reader.leave(end);
  if (!reader.failed) visitor.sample(at, value, isStaleMarker);
}
