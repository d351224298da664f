/** Writes the wire format of Protocol Buffers, for bodies that no client at hand sends. Numbers of fields are the caller's. */
export type ProtobufField = Buffer;

const varintBytes = (value: number | bigint): number[] => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
};

const field = (number: number, wireType: number, content: Uint8Array): ProtobufField =>
  Buffer.concat([Buffer.from(varintBytes(number * 8 + wireType)), content]);

const fixed = (write: (buffer: Buffer) => void): Buffer => {
  const buffer = Buffer.alloc(8);
  write(buffer);
  return buffer;
};

export const varint = (number: number, value: number | bigint): ProtobufField =>
  field(number, 0, Buffer.from(varintBytes(value)));
/** `sint32` and `sint64`. */
export const foldedInt = (number: number, value: number): ProtobufField => varint(number, value < 0 ? -2 * value - 1 : 2 * value);
export const fixed64 = (number: number, value: number | bigint): ProtobufField =>
  field(
    number,
    1,
    fixed((buffer) => buffer.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)))),
  );
export const double = (number: number, value: number): ProtobufField =>
  field(
    number,
    1,
    fixed((buffer) => buffer.writeDoubleLE(value)),
  );
export const bytes = (number: number, content: Uint8Array): ProtobufField =>
  field(number, 2, Buffer.concat([Buffer.from(varintBytes(content.length)), content]));
export const text = (number: number, value: string): ProtobufField => bytes(number, Buffer.from(value));
export const message = (number: number, ...fields: readonly ProtobufField[]): ProtobufField =>
  bytes(number, Buffer.concat(fields));

export const packedVarints = (number: number, values: readonly number[]): ProtobufField =>
  bytes(number, Buffer.from(values.flatMap((value) => varintBytes(value))));
export const packedFixed64 = (number: number, values: readonly number[]): ProtobufField =>
  bytes(number, Buffer.concat(values.map((value) => fixed((buffer) => buffer.writeBigUInt64LE(BigInt(value))))));
export const packedDoubles = (number: number, values: readonly number[]): ProtobufField =>
  bytes(number, Buffer.concat(values.map((value) => fixed((buffer) => buffer.writeDoubleLE(value)))));
