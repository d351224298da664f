import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtobufReader, WIRE, wireTag } from '../../../src/receivers/decoding/protobuf-reader.ts';
import * as write from '../../support/protobuf-writer.ts';

/** The value of field 1, after a field that is not known. */
function read<Value>(field: Buffer, value: (reader: ProtobufReader) => Value): Value | 'failed' {
  const reader = new ProtobufReader(Buffer.concat([write.text(7, 'passed over'), write.double(8, 1), field]));
  let found: Value | 'failed' = 'failed';
  for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
    if (tag >> 3 === 1) found = value(reader);
    else reader.skip(tag);
  }
  return reader.failed ? 'failed' : found;
}

describe('ProtobufReader', () => {
  it.each([
    ['a small varint', write.varint(1, 5), (reader: ProtobufReader) => reader.varint(), 5],
    ['2^53 - 1', write.varint(1, Number.MAX_SAFE_INTEGER), (reader: ProtobufReader) => reader.varint(), Number.MAX_SAFE_INTEGER],
    ['the largest uint64', write.varint(1, 2n ** 64n - 1n), (reader: ProtobufReader) => reader.varint(), 2 ** 64],
    ['an int64 below 0', write.varint(1, -1n), (reader: ProtobufReader) => reader.int(), -1],
    ['an int64 far below 0', write.varint(1, -(2n ** 53n) + 1n), (reader: ProtobufReader) => reader.int(), -(2 ** 53) + 1],
    ['the lowest int64', write.varint(1, -(2n ** 63n)), (reader: ProtobufReader) => reader.int(), -(2 ** 63)],
    ['an int64 above 0', write.varint(1, 7), (reader: ProtobufReader) => reader.int(), 7],
    ['a sint32 below 0', write.foldedInt(1, -2_996_046), (reader: ProtobufReader) => reader.foldedInt(), -2_996_046],
    ['a sint32 above 0', write.foldedInt(1, 52), (reader: ProtobufReader) => reader.foldedInt(), 52],
    [
      'a fixed64',
      write.fixed64(1, 1_795_398_747_467_000_000n),
      (reader: ProtobufReader) => reader.fixed64(),
      1_795_398_747_467_000_000,
    ],
    ['an sfixed64 below 0', write.fixed64(1, -3n), (reader: ProtobufReader) => reader.signedFixed64(), -3],
    ['a double', write.double(1, -0.25), (reader: ProtobufReader) => reader.double(), -0.25],
    ['a text', write.text(1, 'prüfung 🦩'), (reader: ProtobufReader) => reader.text(), 'prüfung 🦩'],
    ['a text that is not UTF-8', write.bytes(1, Buffer.from([0x61, 0xff])), (reader: ProtobufReader) => reader.text(), 'a\uFFFD'],
  ])('reads %s', (_what, field, value, expected) => {
    expect(read<string | number>(field, value)).toBe(expected);
  });

  it('goes into messages and packed lists, and goes on behind them', () => {
    const inner = write.message(
      1,
      write.message(2, write.packedDoubles(3, [1, 2.5]), write.text(9, 'unknown')),
      write.varint(4, 6),
    );
    const seen: number[] = [];
    const reader = new ProtobufReader(Buffer.concat([inner, write.varint(1, 9)]));
    const within = (onTag: (tag: number) => void): void => {
      const outer = reader.enter();
      for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) onTag(tag);
      reader.leave(outer);
    };
    const onInnermost = (tag: number): void => {
      if (tag !== wireTag(3, WIRE.bytes)) {
        reader.skip(tag);
        return;
      }
      const outer = reader.enter();
      while (reader.hasMore) seen.push(reader.double());
      reader.leave(outer);
    };
    expect(reader.tag()).toBe(wireTag(1, WIRE.bytes));
    within((tag) => (tag === wireTag(2, WIRE.bytes) ? within(onInnermost) : seen.push(reader.varint())));
    expect(reader.tag()).toBe(wireTag(1, WIRE.varint));
    seen.push(reader.varint());
    expect([seen, reader.tag(), reader.failed]).toEqual([[1, 2.5, 6, 9], 0, false]);
  });

  it.each([
    ['a varint that does not end', [0x08, 0x80]],
    ['a varint of eleven bytes', [0x08, ...Array.from({ length: 10 }, () => 0x80), 0x01]],
    ['a text longer than the message', [0x0a, 0x05, 0x61]],
    ['a double that is cut off', [0x09, 0x00, 0x00]],
    ['the number 0 for a field', [0x02, 0x00]],
    ['a group', [0x0b, 0x0c]],
  ])('fails at %s', (_what, bytes) => {
    const reader = new ProtobufReader(Buffer.from(bytes));
    for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) reader.skip(tag);
    expect(reader.failed).toBe(true);
  });

  it('fails at a message longer than the one around it, and ends all loops', () => {
    const reader = new ProtobufReader(Buffer.from([0x0a, 0x02, 0x0a, 0x05, 0x61, 0x61, 0x61, 0x61, 0x61]));
    reader.tag();
    const outer = reader.enter();
    reader.tag();
    const inner = reader.enter();
    expect([reader.tag(), reader.hasMore]).toEqual([0, false]);
    reader.leave(inner);
    expect(reader.tag()).toBe(0);
    reader.leave(outer);
    expect([reader.tag(), reader.failed]).toEqual([0, true]);
  });

  it('never throws and always ends, whatever the bytes', () => {
    const walk = (reader: ProtobufReader, depth: number): number => {
      let fields = 0;
      for (let tag = reader.tag(); tag !== 0; tag = reader.tag()) {
        fields += 1;
        if ((tag & 7) === WIRE.bytes && depth < 5) {
          const outer = reader.enter();
          fields += walk(reader, depth + 1);
          reader.leave(outer);
        } else reader.skip(tag);
      }
      return fields;
    };
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(walk(new ProtobufReader(bytes), 0)).toBeLessThanOrEqual(5 * bytes.length);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads any integer as it was written, or next to it where doubles have gaps', () => {
    const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    fc.assert(
      fc.property(int64, (value) => {
        const varint = Number(read(write.varint(1, value), (reader) => reader.int()));
        const isExact = Number.isSafeInteger(Number(value));
        expect(Math.abs(varint - Number(value))).toBeLessThanOrEqual(isExact ? 0 : Math.abs(Number(value)) * 2 ** -52);
        expect(read(write.fixed64(1, value), (reader) => reader.signedFixed64())).toBe(Number(value));
      }),
    );
  });
});
