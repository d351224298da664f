import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeChunk, encodeChunk } from '../../../../src/storage/tsdb/codec/chunk.ts';
import { LARGEST_INTEGER } from '../../../../src/storage/tsdb/codec/integers.ts';

const START = 1_795_400_000_000;

function roundTrip(at: Float64Array, values: Float64Array): { at: Float64Array; values: Float64Array; bytes: number } {
  const body = encodeChunk(at, values);
  const frame = { firstAt: at[0] ?? 0, lastAt: at.at(-1) ?? 0, count: at.length };
  // An offset and room behind, so that a decoder that writes beside its place is seen.
  const outAt = new Float64Array(at.length + 3).fill(7);
  const outValues = new Float64Array(at.length + 3).fill(7);
  decodeChunk(body, frame, outAt, outValues, 2);
  expect([outAt[0], outAt[1], outAt.at(-1)]).toEqual([7, 7, 7]);
  expect([outValues[0], outValues[1], outValues.at(-1)]).toEqual([7, 7, 7]);
  return { at: outAt.subarray(2, -1), values: outValues.subarray(2, -1), bytes: body.length };
}

const bitsOf = (values: Float64Array): BigUint64Array => new BigUint64Array(values.slice().buffer);

function expectExact(at: Float64Array, values: Float64Array): number {
  const back = roundTrip(at, values);
  expect(back.at).toEqual(at);
  expect(bitsOf(back.values)).toEqual(bitsOf(values));
  return back.bytes;
}

const every10s = (count: number): Float64Array => Float64Array.from({ length: count }, (_, i) => START + i * 10_000);

const anyDouble = fc.double({ noNaN: true });
const shortDecimal = fc
  .tuple(fc.integer({ min: -(10 ** 9), max: 10 ** 9 }), fc.integer({ min: 0, max: 9 }))
  .map(([integer, places]) => integer / 10 ** places);
const mostlyZero = fc.oneof(
  { arbitrary: fc.constant(0), weight: 30 },
  { arbitrary: fc.integer({ min: 1, max: 5_000 }), weight: 1 },
);
const wideInteger = fc.integer({ min: -LARGEST_INTEGER, max: LARGEST_INTEGER });

const lists = (value: fc.Arbitrary<number>) => fc.array(value, { minLength: 1, maxLength: 400, size: 'max' });

describe('chunk codec', () => {
  it.each([
    ['any double', anyDouble],
    ['short decimals', shortDecimal],
    ['mostly zeros', mostlyZero],
    ['wide integers', wideInteger],
    ['a mixture', fc.oneof(anyDouble, shortDecimal, mostlyZero, wideInteger)],
    ['one level with outliers', fc.oneof({ arbitrary: fc.constant(17.5), weight: 20 }, { arbitrary: shortDecimal, weight: 1 })],
  ])('gives back %s bit by bit', (_name, value) => {
    fc.assert(fc.property(lists(value), (values) => void expectExact(every10s(values.length), Float64Array.from(values))));
  });

  it('gives back walks, whose differences are small and levels large', () => {
    const steps = lists(fc.integer({ min: -40, max: 60 }));
    fc.assert(
      fc.property(steps, wideInteger, (list, from) => {
        let level = Math.trunc(from / 2);
        const values = Float64Array.from(list, (step) => (level += step));
        expectExact(every10s(values.length), values);
      }),
    );
  });

  it('gives back irregular instants', () => {
    const gaps = lists(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.constant(10_000), fc.integer({ min: 1, max: 10 ** 11 })));
    fc.assert(
      fc.property(gaps, fc.integer({ min: -(10 ** 13), max: 10 ** 13 }), (list, from) => {
        let instant = from;
        const at = Float64Array.from(list, (gap) => (instant += gap));
        expectExact(
          at,
          at.map((_, i) => i % 7),
        );
      }),
    );
  });

  it.each<[string, number[]]>([
    ['negative zero', [1, -0, 2]],
    ['only negative zeros', [-0, -0]],
    ['the smallest denormal', [5e-324, 0, 1]],
    ['the largest double', [Number.MAX_VALUE, -Number.MAX_VALUE]],
    ['infinities', [1, Infinity, -Infinity]],
    ['2^53 and what 2^53+1 becomes', [2 ** 53 - 1, 2 ** 53, 2 ** 53 + 1, 2 ** 53 + 2]],
    ['the edge of the integers', [LARGEST_INTEGER, -LARGEST_INTEGER, LARGEST_INTEGER]],
    ['past the edge of the integers', [LARGEST_INTEGER + 1, 0]],
    ['a sum that is not its decimal', [0.1 + 0.2, 0.3]],
    ['thirds', [1 / 3, 2 / 3]],
    ['one sample', [42.25]],
  ])('gives back %s', (_name, values) => {
    expectExact(every10s(values.length), Float64Array.from(values));
  });

  it('takes nothing for evenly spaced instants, at any step', () => {
    for (const stepMs of [1, 250, 10_000, 86_400_000]) {
      const at = Float64Array.from({ length: 512 }, (_, i) => START + i * stepMs);
      expect(expectExact(at, new Float64Array(512))).toBeLessThan(12);
    }
  });

  it('keeps a missed beat and a constant level small', () => {
    const at = every10s(1_024).filter((_, i) => i !== 300);
    expect(expectExact(at, new Float64Array(1_023).fill(99.75))).toBeLessThan(40);
  });
});

describe('a chunk that is not one', () => {
  const at = every10s(200);
  const values = at.map((_, i) => (i * 7919) % 1_000);
  const frame = { firstAt: START, lastAt: at[199]!, count: 200 };
  const decode = (body: Uint8Array, ofFrame = frame) =>
    decodeChunk(body, ofFrame, new Float64Array(400), new Float64Array(400), 0);

  it.each<[string, () => void]>([
    ['cut short', () => decode(encodeChunk(at, values).subarray(0, 40))],
    ['empty', () => decode(new Uint8Array(0))],
    ['of an unknown format', () => decode(Uint8Array.from([0xe0, 1, 2, 3]))],
    ['exact, but for fewer samples', () => decode(encodeChunk(at.slice(0, 9), values.slice(0, 9).map(Math.sqrt)))],
    [
      'irregular, with another end',
      () =>
        decode(
          encodeChunk(
            at.map((t, i) => t + (i % 3)),
            values,
          ),
        ),
    ],
  ])('is refused: %s', (_name, attempt) => {
    expect(attempt).toThrow(Error);
  });
});
