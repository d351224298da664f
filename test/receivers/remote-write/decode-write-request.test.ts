import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SnappyInflater } from '../../../src/receivers/remote-write/snappy-block.ts';
import { double, message, text, varint } from '../../support/protobuf-writer.ts';
import { recorded, recordedMessage } from './recording-visitor.ts';
import {
  capturedBodies,
  capturedBody,
  label,
  labels,
  metadata,
  sample,
  timeSeries,
  writeRequest,
  writeRequest2,
} from './write-bodies.ts';

const versionOf = (name: string): 1 | 2 => (name.startsWith('7') ? 2 : 1);

describe('a write request', () => {
  it.each(
    capturedBodies()
      .filter(({ name }) => versionOf(name) === 1)
      .map((body) => [body.name, body] as const),
  )('of Prometheus says what another program read: %s', (_name, { body, decoded }) => {
    const { series_, metadata_ } = recorded(body, 1)!;
    expect(series_.map((series) => ({ labels: series.labels, samples: series.samples }))).toEqual(
      decoded.timeseries.map(({ labels: all, samples }: { labels: object; samples?: unknown }) => ({
        labels: all,
        samples: samples ?? [],
      })),
    );
    expect(metadata_.map(({ name, type, help }) => [name, type.toUpperCase(), help])).toEqual(
      decoded.metadata.map((each: Record<string, string>) => [each.metric_family_name, each.type, each.help]),
    );
  });

  it('may have its labels among other fields, and fields nobody knows', () => {
    const scattered = timeSeries(sample(5, 1.5), label('b', '2'), text(9, 'unknown'), label('__name__', 'm'), varint(30, 7));
    const { series_ } = recorded(writeRequest(varint(12, 1), scattered), 1)!;
    expect(series_).toMatchObject([{ labels: { b: '2', __name__: 'm' }, samples: [[5, 1.5]] }]);
  });

  it('tells a staleness marker from any other NaN by its bits', () => {
    const bits = (value: bigint) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(value);
      return message(2, Buffer.concat([Buffer.from([0x09]), bytes]), varint(2, 1));
    };
    const all = [0x7ff0000000000002n, 0x7ff8000000000001n, 0x7ff8000000000002n, 0xfff0000000000002n, 0x7ff0000000000000n];
    const { series_ } = recorded(writeRequest(timeSeries(labels({ __name__: 'm' }), ...all.map(bits))), 1)!;
    expect(series_[0]!.samples.map(([, value]) => value)).toEqual(['StaleNaN', NaN, NaN, NaN, Infinity]);
  });

  it('reads negative instants, defaults, and the last of a field that comes twice', () => {
    const body = writeRequest(
      timeSeries(
        labels({ __name__: 'm' }),
        sample(-1, -0.5),
        message(2),
        message(2, double(1, 1), double(1, 2), varint(2, 3), varint(2, 4)),
      ),
    );
    expect(recorded(body, 1)!.series_[0]!.samples).toEqual([
      [-1, -0.5],
      [0, 0],
      [4, 2],
    ]);
  });

  it('leaves types of metadata that nobody knows unknown', () => {
    expect(recorded(writeRequest(metadata(99, 'm', 'seconds', 'Help.')), 1)!.metadata_).toEqual([
      { name: 'm', type: 'unknown', unit: 'seconds', help: 'Help.' },
    ]);
  });

  it('of 2.0 has its texts in a table', () => {
    const { series_, metadata_ } = recorded(capturedBody('7').body, 2)!;
    const { symbols, timeseries } = capturedBody('7').decoded;
    expect(series_.map(({ labels: all }) => Object.entries(all).flat())).toEqual(
      timeseries.map(({ labels_refs }: { labels_refs: number[] }) => labels_refs.map((reference) => symbols[reference])),
    );
    expect(series_.map(({ samples }) => samples)).toEqual([[[1_795_398_800_000, 1_234]], [[1_795_398_800_000, 17]]]);
    expect(metadata_).toEqual(Array(2).fill({ name: null, type: 'counter', unit: '', help: symbols[8] }));
  });

  it.each([
    ['a reference that leads nowhere', ['', '__name__', 'm'], [1, 3]],
    ['a name without a value', ['', '__name__', 'm'], [1, 2, 1]],
    ['a first symbol that is no empty text', ['x', '__name__', 'm'], [1, 2]],
  ])('of 2.0 is refused for %s', (_what, symbols, references) => {
    expect(recorded(writeRequest2(symbols, [{ references, fields: [sample(1, 1)] }]), 2)).toBeNull();
  });

  it('of 2.0 makes no endless labels of a short table', () => {
    const symbols = ['', 'a'.repeat(50_000)];
    const references = Array<number>(20_000).fill(1);
    const { series_ } = recorded(writeRequest2(symbols, [{ references, fields: [] }]), 2)!;
    expect(JSON.stringify(series_).length).toBeLessThan(80_000);
  });

  const messages = capturedBodies().map(({ name, body }) => {
    const inflated = new SnappyInflater().inflate(body, 1_000_000);
    return { version: versionOf(name), bytes: inflated.outcome === 'inflated' ? Buffer.from(inflated.bytes) : Buffer.alloc(0) };
  });

  it('that is cut off is refused, or is what stands before the cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(...messages), fc.double({ min: 0, max: 1, noNaN: true }), ({ bytes, version }, share) => {
        const whole = recordedMessage(bytes, version)!;
        const cut = recordedMessage(bytes.subarray(0, Math.floor(share * bytes.length)), version);
        if (cut === null) return;
        expect(whole.series_.slice(0, cut.series_.length)).toEqual(cut.series_);
        expect(whole.metadata_.slice(0, cut.metadata_.length)).toEqual(cut.metadata_);
      }),
    );
  });

  it('with flipped bits never throws', () => {
    const flips = fc.array(fc.record({ place: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), bit: fc.nat(7) }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(fc.constantFrom(...messages), flips, ({ bytes, version }, all) => {
        const changed = Buffer.from(bytes);
        for (const { place, bit } of all) changed[Math.floor(place * changed.length)]! ^= 1 << bit;
        recordedMessage(changed, version);
        recordedMessage(changed, version === 1 ? 2 : 1);
      }),
      { numRuns: 500 },
    );
  });
});
