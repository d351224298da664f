// The few forms of a field that bodies in protobuf are made of.

export const text = (tag: number, value: string): Buffer => field(tag, [Buffer.from(value)]);

export const double = (tag: number, value: number): Buffer => {
  const bytes = Buffer.alloc(9, tag);
  bytes.writeDoubleLE(value, 1);
  return bytes;
};

export const fixed64 = (tag: number, value: bigint): Buffer => {
  const bytes = Buffer.alloc(9, tag);
  bytes.writeBigInt64LE(value, 1);
  return bytes;
};

export function field(tag: number, parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), varint(content.length), content]);
}

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return Buffer.from([...bytes, rest]);
}
