import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtobufReader } from '../../../src/receivers/decoding/protobuf-reader.ts';
import { cumulativeBuckets, gridOfMetric } from '../../../src/receivers/remote-write/histogram-buckets.ts';
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

const [HALF_ROOT, ROOT] = [Math.SQRT1_2, Math.SQRT2].map((bound) => Number(bound.toPrecision(6))) as [number, number];
const LATENCY = gridOfMetric('latency');

describe('a native histogram', () => {
  it('becomes buckets at the bounds of the grid', () => {
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
    const buckets = new Map(cumulativeBuckets(histogram, LATENCY)!);
    // A bucket that is wider than the grid counts at the lowest bound in it.
    expect([0.000244141, 0.5, HALF_ROOT, 1, ROOT, 4, 5.65685, 8, 1_048_580, Infinity].map((bound) => buckets.get(bound))).toEqual(
      [3, 3, 5, 5, 6, 6, 10, 10, 10, 10],
    );
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
    const buckets = new Map(cumulativeBuckets(histogram, LATENCY)!);
    expect(buckets.get(ROOT)).toBe(2.5);
    expect(buckets.get(2)).toBe(9.5);
    expect(buckets.get(1)).toBe(1.5);
  });

  it.each([
    ['http_request_duration_seconds', 0.000976563, 64],
    ['query_milliseconds', 1, 65_536],
    ['response_size_bytes', 16, 2 ** 36],
    ['latency', 0.000244141, 1_048_576],
  ])('of %s has the bounds that all distributions of the unit have', (metric, lowest, highest) => {
    const histogram = histogramOf(varint(1, 4), foldedInt(4, 0), varint(6, 1), span(11, 0, 1), packedFolded(12, [3]));
    const bounds = cumulativeBuckets(histogram, gridOfMetric(metric))!.map(([bound]) => bound);
    expect([bounds[0], bounds.at(-2), bounds.length]).toEqual([lowest, Number(highest.toPrecision(6)), 66]);
  });

  it('with bounds of its own keeps them', () => {
    const histogram = histogramOf(
      varint(1, 6),
      foldedInt(4, -53),
      span(11, 1, 2),
      packedFolded(12, [2, 2]),
      packedDoubles(16, [0.1, 0.5, 2]),
    );
    expect(cumulativeBuckets(histogram, LATENCY)).toEqual([
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
    expect(cumulativeBuckets(histogramOf(...fields), LATENCY)).toBeNull();
  });

  it('whatever it holds becomes at most 66 buckets, ascending and never falling', () => {
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
          const made = cumulativeBuckets(histogram, LATENCY)!;
          expect(made.length).toBeLessThanOrEqual(66);
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
