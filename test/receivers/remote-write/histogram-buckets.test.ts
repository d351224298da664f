import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtobufReader } from '../../../src/receivers/decoding/protobuf-reader.ts';
import { cumulativeBuckets } from '../../../src/receivers/remote-write/histogram-buckets.ts';
import { type NativeHistogram, readHistogram } from '../../../src/receivers/remote-write/native-histogram.ts';
import { bytes, double, foldedInt, message, type ProtobufField, packedDoubles, varint } from '../../support/protobuf-writer.ts';

const span = (field: number, offset: number, length: number) => message(field, foldedInt(1, offset), varint(2, length));
const packedFolded = (field: number, values: readonly number[]) =>
  bytes(field, Buffer.from(values.flatMap((value) => [...foldedInt(1, value).subarray(1)])));

function histogramOf(...fields: readonly ProtobufField[]): NativeHistogram {
  const reader = new ProtobufReader(message(1, ...fields).subarray(1));
  const histogram = readHistogram(reader);
  expect(reader.failed).toBe(false);
  return histogram;
}

describe('a native histogram', () => {
  it('becomes buckets up to powers of the root of two', () => {
    // Schema 0: bucket i is (2^(i-1), 2^i]. Two observations in (0.5, 1], one in (1, 2], four in (4, 8], three at zero.
    const histogram = histogramOf(
      varint(1, 10),
      double(3, 30),
      foldedInt(4, 0),
      varint(6, 3),
      span(11, 0, 2),
      span(11, 1, 1),
      packedFolded(12, [2, -1, 3]),
      varint(15, 1_000),
    );
    const buckets = new Map(cumulativeBuckets(histogram)!);
    expect([...buckets].filter(([bound]) => Number.isInteger(Math.log2(bound)))).toEqual([
      [1, 5],
      [2, 6],
      [4, 6],
      [8, 10],
    ]);
    expect(buckets.get(Infinity)).toBe(10);
    expect([...buckets.keys()].slice(0, 2)).toEqual([Math.SQRT1_2, 1]);
    expect(buckets.get(Math.SQRT1_2)).toBe(3);
    expect(histogram).toMatchObject({ at: 1_000, sum: 30, isGauge: false, isStaleMarker: false });
  });

  it('of a finer schema is merged into them, of float counts and below zero as well', () => {
    // Schema 3: bucket i ends at 2^(i/8). 8 ends at 2, 5 to 8 lie in (2^0.5, 2].
    const histogram = histogramOf(
      double(2, 9.5),
      foldedInt(4, 3),
      span(8, 0, 1),
      packedDoubles(10, [1.5]),
      span(11, 4, 5),
      packedDoubles(13, [1, 1, 2, 2, 2]),
    );
    const buckets = new Map(cumulativeBuckets(histogram)!);
    expect(buckets.get(Math.SQRT2)).toBe(2.5);
    expect(buckets.get(2)).toBe(9.5);
    expect(buckets.get(1)).toBe(1.5);
  });

  it('with bounds of its own keeps them', () => {
    const histogram = histogramOf(
      varint(1, 6),
      foldedInt(4, -53),
      span(11, 1, 2),
      packedFolded(12, [2, 2]),
      packedDoubles(16, [0.1, 0.5, 2]),
    );
    expect(cumulativeBuckets(histogram)).toEqual([
      [0.1, 0],
      [0.5, 2],
      [2, 6],
      [Infinity, 6],
    ]);
  });

  it('marks the end of a series by its sum', () => {
    const stale = Buffer.from('19 02 00 00 00 00 00 f0 7f'.replaceAll(' ', ''), 'hex');
    expect(histogramOf(stale).isStaleMarker).toBe(true);
    expect(histogramOf(double(3, NaN)).isStaleMarker).toBe(false);
  });

  it.each([
    ['a schema nobody knows', [foldedInt(4, 9)]],
    ['a span without its counts', [span(11, 0, 4_000_000), packedFolded(12, [1])]],
    ['a count below zero', [span(11, 0, 2), packedFolded(12, [1, -2])]],
    ['bounds that do not ascend', [foldedInt(4, -53), span(11, 0, 1), packedFolded(12, [1]), packedDoubles(16, [2, 1])]],
    ['a bound that is no number', [foldedInt(4, -53), packedDoubles(16, [NaN])]],
    ['a count that is no number', [double(2, NaN)]],
  ])('is refused for %s', (_what, fields) => {
    expect(cumulativeBuckets(histogramOf(...fields))).toBeNull();
  });

  it('whatever it holds becomes at most 82 buckets, ascending and never falling', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -4, max: 8 }),
        fc.array(fc.record({ offset: fc.integer({ min: -2_000, max: 2_000 }), count: fc.nat(100) }), { maxLength: 30 }),
        (schema, buckets) => {
          const total = buckets.reduce((sum, { count }) => sum + count, 0);
          const positive = buckets.flatMap(({ offset }) => [span(11, Math.abs(offset), 1)]);
          const histogram = histogramOf(
            double(2, total),
            foldedInt(4, schema),
            ...positive,
            packedDoubles(
              13,
              buckets.map(({ count }) => count),
            ),
          );
          const made = cumulativeBuckets(histogram)!;
          expect(made.length).toBeLessThanOrEqual(82);
          for (const [index, [bound, count]] of made.entries()) {
            expect(count).toBeLessThanOrEqual(total);
            if (index > 0) {
              expect(bound).toBeGreaterThan(made[index - 1]![0]);
              expect(count).toBeGreaterThanOrEqual(made[index - 1]![1]);
            }
          }
          expect(made.at(-1)).toEqual([Infinity, total]);
        },
      ),
    );
  });
});
