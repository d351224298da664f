import { type ProtobufReader, WIRE, wireTag } from '../../decoding/protobuf-reader.ts';
import { NO_RECORDED_VALUE, type QuantileValue, type SummaryPoint } from '../request/otlp-request.ts';
import { toMs } from '../request/time.ts';

const START = wireTag(2, WIRE.fixed64);
const TIME = wireTag(3, WIRE.fixed64);
const COUNT = wireTag(4, WIRE.fixed64);
const SUM = wireTag(5, WIRE.fixed64);
const QUANTILES = wireTag(6, WIRE.bytes);
const ATTRIBUTES = wireTag(7, WIRE.bytes);
const FLAGS = wireTag(8, WIRE.varint);
const QUANTILE = wireTag(1, WIRE.fixed64);
const VALUE = wireTag(2, WIRE.fixed64);

export function readSummaryPoint(reader: ProtobufReader): SummaryPoint {
  const quantiles: QuantileValue[] = [];
  let attributes = '';
  let startMs = 0;
  let atMs = 0;
  let count = 0;
  let sum = 0;
  let flags = 0;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === ATTRIBUTES) attributes += reader.raw();
    else if (tag === START) startMs = toMs(reader.fixed64());
    else if (tag === TIME) atMs = toMs(reader.fixed64());
    else if (tag === COUNT) count = reader.fixed64();
    else if (tag === SUM) sum = reader.double();
    else if (tag === QUANTILES) quantiles.push(readQuantile(reader));
    else if (tag === FLAGS) flags = reader.varint();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { attributes, startMs, atMs, noRecordedValue: (flags & NO_RECORDED_VALUE) !== 0, count, sum, quantiles };
}

function readQuantile(reader: ProtobufReader): QuantileValue {
  let quantile = 0;
  let value = 0;
  const outer = reader.enter();
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag === QUANTILE) quantile = reader.double();
    else if (tag === VALUE) value = reader.double();
    else reader.skip(tag);
  }
  reader.leave(outer);
  return { quantile, value };
}
