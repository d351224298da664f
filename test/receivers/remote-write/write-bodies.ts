import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytes, double, message, type ProtobufField, packedVarints, text, varint } from '../../support/protobuf-writer.ts';

const folder = join(import.meta.dirname, '../../fixtures/remote-write');

export interface CapturedBody {
  readonly name: string;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytesProtobuf: number;
  // biome-ignore lint/suspicious/noExplicitAny: 1.0 and 2.0 have content of different shapes.
  readonly decoded: any;
}

/** The bodies in the fixtures. */
export const capturedBodies = (): readonly CapturedBody[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((name) => {
      const { body_base64, request, decoded, bytes_protobuf } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
      const { 'content-length': _, ...headers } = request.headers;
      return { name, body: Buffer.from(body_base64, 'base64'), headers, bytesProtobuf: bytes_protobuf, decoded };
    });

export const capturedBody = (beginning: string): CapturedBody => capturedBodies().find(({ name }) => name.startsWith(beginning))!;

/** A block of Snappy that holds the bytes as they are, as the format allows. */
export function snappyBlock(content: Uint8Array): Buffer {
  const length: number[] = [];
  let rest = content.length;
  for (; rest >= 0x80; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  length.push(rest);
  const literal = content.length === 0 ? [] : [0xfc, ...littleEndian(content.length - 1)];
  return Buffer.concat([Buffer.from([...length, ...literal]), content]);
}

const littleEndian = (value: number): readonly number[] => [
  value & 0xff,
  (value >>> 8) & 0xff,
  (value >>> 16) & 0xff,
  value >>> 24,
];

export const label = (name: string, value: string | Uint8Array): ProtobufField =>
  message(1, text(1, name), typeof value === 'string' ? text(2, value) : bytes(2, value));
export const labels = (all: Readonly<Record<string, string>>): ProtobufField =>
  Buffer.concat(Object.entries(all).map(([name, value]) => label(name, value)));
export const sample = (at: number, value: number): ProtobufField => message(2, double(1, value), varint(2, at));
export const timeSeries = (...fields: readonly ProtobufField[]): ProtobufField => message(1, ...fields);
export const metadata = (type: number, name: string, unit = '', help = ''): ProtobufField =>
  message(3, varint(1, type), text(2, name), text(4, help), text(5, unit));

/** A body of 1.0. */
export const writeRequest = (...fields: readonly ProtobufField[]): Buffer => snappyBlock(Buffer.concat(fields));

/** A body of 2.0: each time series as references to the symbols, with fields of its own. */
export const writeRequest2 = (
  symbols: readonly string[],
  series: readonly { readonly references: readonly number[]; readonly fields: readonly ProtobufField[] }[],
): Buffer =>
  snappyBlock(
    Buffer.concat([
      ...symbols.map((symbol) => text(4, symbol)),
      ...series.map(({ references, fields }) => message(5, packedVarints(1, references), ...fields)),
    ]),
  );
