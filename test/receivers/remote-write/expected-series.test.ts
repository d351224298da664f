import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProtobufReader } from '../../../src/receivers/decoding/protobuf-reader.ts';
import { decodeWriteRequest } from '../../../src/receivers/remote-write/decode-write-request.ts';
import { MetricMetadata } from '../../../src/receivers/remote-write/metric-metadata.ts';
import { LabelReader } from '../../../src/receivers/remote-write/read-labels.ts';
import { SampleCollector } from '../../../src/receivers/remote-write/sample-collector.ts';
import { SeriesCache } from '../../../src/receivers/remote-write/series-cache.ts';
import { label, sample, timeSeries } from './write-bodies.ts';

const collector = (): SampleCollector =>
  new SampleCollector(new SeriesCache(new LabelReader({ service: ['job'], environment: ['env'] }), new MetricMetadata()), 1_000);

function read(message: Buffer, into: SampleCollector) {
  into.begin({ from: 0, to: 1_000 });
  const reader = new ProtobufReader(message);
  decodeWriteRequest(reader, into);
  const { columns, ...rest } = into.take();
  const { series, counts, at, values } = columns!;
  return { failed: reader.failed, ...rest, series, counts: [...counts], at: [...at], values: [...values] };
}

/** Labels of which some are the beginning of others, in the order in which they are sent. */
const LABELS = [
  ['__name__', 'm'],
  ['a', '1'],
  ['b', '2'],
  ['c', '3'],
] as const;

/** How many of the labels; how many of them behind the samples; how many samples. */
const oneSeries = fc.record({
  labels: fc.integer({ min: 1, max: LABELS.length }),
  behind: fc.integer({ min: 0, max: 2 }),
  samples: fc.integer({ min: 0, max: 2 }),
});

const written = (all: readonly { labels: number; behind: number; samples: number }[]): Buffer =>
  Buffer.concat(
    all.map(({ labels, behind, samples }, index) => {
      const fields = LABELS.slice(0, labels).map(([name, value]) => label(name, value));
      const first = Math.max(0, labels - behind);
      const points = Array.from({ length: samples }, (_, each) => sample(1 + index, each + 0.5));
      return timeSeries(...fields.slice(0, first), ...points, ...fields.slice(first));
    }),
  );

describe('series that come in the order in which they came before', () => {
  it('are the series that they are without that order', () => {
    fc.assert(
      fc.property(fc.array(fc.array(oneSeries, { maxLength: 5 }), { minLength: 2, maxLength: 8 }), (requests) => {
        const kept = collector();
        for (const request of requests) {
          const message = written(request);
          expect(read(message, kept)).toEqual(read(message, collector()));
        }
      }),
      { numRuns: 500 },
    );
  });
});
