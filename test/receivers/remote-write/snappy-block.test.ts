import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnappyInflater } from '../../../src/receivers/remote-write/snappy-block.ts';
import { capturedBodies, snappyBlock } from './write-bodies.ts';

const inflater = new SnappyInflater();
const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');

/** The bytes as latin1, or the outcome. */
function inflated(block: Uint8Array, limit = 1_000_000): string {
  const reading = inflater.inflate(block, limit);
  return reading.outcome === 'inflated' ? Buffer.from(reading.bytes).toString('latin1') : reading.outcome;
}

/** Elements written by the description of the format, one byte at a time. */
type Element = { readonly literal: Uint8Array } | { readonly distance: number; readonly size: number };

function encode(elements: readonly Element[]): { readonly block: Buffer; readonly content: Buffer } {
  const content: number[] = [];
  const parts: Buffer[] = [];
  for (const element of elements) {
    if ('literal' in element) {
      if (element.literal.length === 0) continue;
      content.push(...element.literal);
      const size = element.literal.length - 1;
      parts.push(Buffer.from(size < 60 ? [size << 2] : [0xf4, size & 0xff, size >> 8]), Buffer.from(element.literal));
      continue;
    }
    if (content.length === 0) continue;
    const distance = 1 + (element.distance % content.length);
    for (let index = 0; index < element.size; index += 1) content.push(content.at(-distance)!);
    const isShort = element.size >= 4 && element.size <= 11 && distance < 2_048;
    if (isShort) parts.push(Buffer.from([1 | ((element.size - 4) << 2) | ((distance >> 8) << 5), distance & 0xff]));
    else parts.push(Buffer.from([2 | ((element.size - 1) << 2), distance & 0xff, distance >> 8]));
  }
  const length: number[] = [];
  let rest = content.length;
  for (; rest >= 0x80; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  return { block: Buffer.concat([Buffer.from([...length, rest]), ...parts]), content: Buffer.from(content) };
}

const anyElement = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((literal) => ({ literal })),
  fc.record({ distance: fc.nat(5_000), size: fc.integer({ min: 1, max: 64 }) }),
);

describe('a block of Snappy', () => {
  it.each([
    ['nothing', '00', ''],
    ['a literal', '03 08 61 62 63', 'abc'],
    ['a copy with a distance of one byte', '08 04 61 62 09 02', 'abababab'],
    ['the same in two bytes', '08 04 61 62 16 02 00', 'abababab'],
    ['the same in four bytes', '08 04 61 62 17 02 00 00 00', 'abababab'],
    ['a literal with its length in a byte of its own', '02 f0 01 61 62', 'ab'],
    ['a repeated byte', '05 00 61 01 01', 'aaaaa'],
    ['no length', '', 'malformed'],
    ['a length without an end', 'ff ff ff ff ff 01', 'malformed'],
    ['a length over 32 bits', 'ff ff ff ff 7f', 'malformed'],
    ['a literal over the declared length', '02 08 61 62 63', 'malformed'],
    ['less than the declared length', '04 08 61 62 63', 'malformed'],
    ['a literal over the end', '03 08 61 62', 'malformed'],
    ['a copy from before the beginning', '08 04 61 62 09 03', 'malformed'],
    ['a copy with no distance', '08 04 61 62 09 00', 'malformed'],
    ['a copy over the declared length', '05 04 61 62 09 02', 'malformed'],
    ['a copy without its distance', '08 04 61 62 09', 'malformed'],
    ['elements after the declared length', '01 00 61 00 62', 'malformed'],
  ])('with %s', (_what, block, content) => {
    expect(inflated(hex(block))).toBe(content);
  });

  it('is refused for its declared length before anything is reserved', () => {
    expect(inflater.inflate(hex('ff ff ff ff 0f 00 61'), 1_000)).toEqual({ outcome: 'too-large', declaredBytes: 2 ** 32 - 1 });
    expect(inflated(snappyBlock(new Uint8Array(1_001)), 1_000)).toBe('too-large');
    expect(inflated(snappyBlock(new Uint8Array(1_000)), 1_000)).toHaveLength(1_000);
  });

  it('inflates to the length that another program found in captured bodies', () => {
    for (const { body, bytesProtobuf, name } of capturedBodies()) {
      if (bytesProtobuf !== undefined) expect([name, inflated(body).length]).toEqual([name, bytesProtobuf]);
    }
  });

  it('of any elements inflates to what they stand for, also past the memory that is kept', () => {
    fc.assert(
      fc.property(fc.array(anyElement, { maxLength: 40 }), (elements) => {
        const { block, content } = encode(elements);
        expect(inflated(block)).toBe(content.toString('latin1'));
      }),
    );
    const large = Buffer.alloc(1_500_000, 'pinkbar');
    expect(inflated(snappyBlock(large), 2_000_000)).toBe(large.toString('latin1'));
  });

  it('of any bytes is inflated to the declared length or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.integer({ min: 0, max: 100 }), (tail, length) => {
        const reading = inflater.inflate(Uint8Array.from([length, ...tail]), 1_000);
        if (reading.outcome === 'inflated') expect(reading.bytes).toHaveLength(length);
      }),
    );
  });
});
