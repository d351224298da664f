import { WIRE, wireTag } from '../../decoding/protobuf-reader.ts';

// The few fields that an answer has.

export const varintField = (field: number, value: number): Buffer =>
  Buffer.from([...varint(wireTag(field, WIRE.varint)), ...varint(value)]);

export const textField = (field: number, text: string): Buffer => messageField(field, Buffer.from(text));

export const messageField = (field: number, content: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([...varint(wireTag(field, WIRE.bytes)), ...varint(content.length)]), content]);

function varint(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}
