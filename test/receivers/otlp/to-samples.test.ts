import { describe, expect, it } from 'vitest';
import { millis } from '../../../src/model/instant.ts';
import { timeWindow } from '../../../src/receivers/decoding/time-window.ts';
import { samplesOf } from '../../../src/receivers/otlp/to-samples.ts';
import { point, requestWith, sum, T0 } from './build-request.ts';
import { convert, newRegistry, toTheEnd } from './otlp-fixtures.ts';

const NOW = millis(T0 + 3_600_000);

const samplesFrom = (data: object, unit?: string, resource?: Readonly<Record<string, string>>) => {
  const { samples, rejected } = convert(requestWith(data, unit, resource), newRegistry(), NOW, T0);
  return { samples, rejected };
};

describe('samples of a request', () => {
  it.each([
    ['a gauge', { gauge: { dataPoints: [point(60_000, 0, { asDouble: 1.5 })] } }, { 'm{service=shop} gauge null @60000': 1.5 }],
    [
      'an integer as text',
      { gauge: { dataPoints: [point(60_000, null, { asInt: '-7' })] } },
      { 'm{service=shop} gauge null @60000': -7 },
    ],
    [
      'an integer as number',
      { gauge: { dataPoints: [point(60_000, null, { asInt: 7 })] } },
      { 'm{service=shop} gauge null @60000': 7 },
    ],
    [
      'a cumulative sum that only rises, from its begin',
      sum([point(60_000, 0, { asInt: '7' })]),
      { 'm{service=shop} total null @0': 0, 'm{service=shop} total null @60000': 7 },
    ],
    [
      'a cumulative sum of a process that is older than five minutes',
      sum([point(360_000, 0, { asInt: '7' })]),
      { 'm{service=shop} total null @360000': 7 },
    ],
    [
      'a delta sum, at the begin of its interval',
      sum([point(60_000, 0, { asInt: '7' }), point(120_000, 60_000, { asInt: '0' })], {
        aggregationTemporality: 'AGGREGATION_TEMPORALITY_DELTA',
      }),
      { 'm{service=shop} counter null @0': 7, 'm{service=shop} counter null @60000': 0 },
    ],
    [
      'delta sums of intervals that are shorter than a millisecond, added up',
      sum(
        [
          { ...point(0, null, { asInt: '7' }), timeUnixNano: `${T0}200000` },
          { ...point(0, null, { asInt: '2' }), timeUnixNano: `${T0}700000` },
          point(1, null, { asInt: '5' }),
        ],
        { aggregationTemporality: 1 },
      ),
      { 'm{service=shop} counter null @0': 9, 'm{service=shop} counter null @1': 5 },
    ],
    [
      'delta histograms of such intervals',
      {
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [1, 2].map((count) => point(60_000, 0, { count, sum: 0.5, bucketCounts: [count, 0], explicitBounds: [1] })),
        },
      },
      {
        'm_bucket{le=1,service=shop} counter null @0': 3,
        'm_bucket{le=+Inf,service=shop} counter null @0': 3,
        'm_count{service=shop} counter null @0': 3,
        'm_sum{service=shop} counter null @0': 1,
      },
    ],
    [
      'a level twice within a millisecond, the last one',
      { gauge: { dataPoints: [point(0, null, { asInt: 7 }), point(0, null, { asInt: 2 })] } },
      { 'm{service=shop} gauge null @0': 2 },
    ],
    [
      'a delta sum without a begin',
      sum([point(60_000, null, { asInt: '7' })], { aggregationTemporality: 1 }),
      { 'm{service=shop} counter null @60000': 7 },
    ],
    [
      'a sum that can fall',
      sum([point(60_000, 0, { asInt: '7' })], { isMonotonic: false }),
      { 'm{service=shop} gauge null @60000': 7 },
    ],
    [
      'a cumulative histogram',
      {
        histogram: {
          aggregationTemporality: 'AGGREGATION_TEMPORALITY_CUMULATIVE',
          dataPoints: [point(60_000, null, { count: '6', sum: 3.5, bucketCounts: ['1', '2', 3], explicitBounds: [0.5, 2] })],
        },
      },
      {
        'm_bucket{le=0.5,service=shop} total null @60000': 1,
        'm_bucket{le=2,service=shop} total null @60000': 3,
        'm_bucket{le=+Inf,service=shop} total null @60000': 6,
        'm_count{service=shop} total null @60000': 6,
        'm_sum{service=shop} total null @60000': 3.5,
      },
    ],
    [
      'a delta histogram without sum',
      {
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [point(60_000, 0, { count: 3, bucketCounts: [1, 2], explicitBounds: [1] })],
        },
      },
      {
        'm_bucket{le=1,service=shop} counter null @0': 1,
        'm_bucket{le=+Inf,service=shop} counter null @0': 3,
        'm_count{service=shop} counter null @0': 3,
      },
    ],
    [
      'a histogram without buckets',
      { histogram: { aggregationTemporality: 1, dataPoints: [point(60_000, 0, { count: 3, sum: 1 })] } },
      { 'm_count{service=shop} counter null @0': 3, 'm_sum{service=shop} counter null @0': 1 },
    ],
    [
      'a histogram whose sum has overflowed',
      { histogram: { aggregationTemporality: 1, dataPoints: [point(60_000, 0, { count: 3, sum: 'Infinity' })] } },
      { 'm_count{service=shop} counter null @0': 3 },
    ],
    [
      'a summary, without the quantiles that have no value yet',
      {
        summary: {
          dataPoints: [
            point(60_000, null, {
              count: '6',
              sum: 3.5,
              quantileValues: [{ quantile: 0.5, value: 0.4 }, { value: 0.1 }, { quantile: 0.99, value: 'NaN' }],
            }),
          ],
        },
      },
      {
        'm{quantile=0.5,service=shop} gauge null @60000': 0.4,
        'm{quantile=0,service=shop} gauge null @60000': 0.1,
        'm_count{service=shop} total null @60000': 6,
        'm_sum{service=shop} total null @60000': 3.5,
      },
    ],
    ['a point whose series has ended', { gauge: { dataPoints: [point(60_000, 0, { flags: 1 })] } }, {}],
    ['a metric without data', {}, {}],
  ])('of %s', (_what, data, samples) => {
    expect(samplesFrom(data)).toEqual({ samples, rejected: {} });
  });

  it.each([
    ['a point without a value', { gauge: { dataPoints: [point(0, 0, {})] } }, 'no-value'],
    ['NaN', { gauge: { dataPoints: [point(0, 0, { asDouble: 'NaN' })] } }, 'not-finite'],
    ['what is no number', { gauge: { dataPoints: [point(0, 0, { asInt: 'seven' })] } }, 'not-finite'],
    ['no time', { gauge: { dataPoints: [{ asInt: 1 }] } }, 'timestamp-out-of-window'],
    ['a time far ahead', { gauge: { dataPoints: [point(7_200_000, 0, { asInt: 1 })] } }, 'timestamp-out-of-window'],
    ['a sum without temporality', sum([point(0, 0, { asInt: 1 })], { aggregationTemporality: 0 }), 'no-temporality'],
    [
      'a delta of a sum that can fall',
      sum([point(0, 0, { asInt: 1 })], { aggregationTemporality: 1, isMonotonic: false }),
      'delta-of-level',
    ],
    [
      'a bucket too few',
      {
        histogram: { aggregationTemporality: 1, dataPoints: [point(0, 0, { count: 3, bucketCounts: [3], explicitBounds: [1] })] },
      },
      'bad-buckets',
    ],
    [
      'bounds that do not ascend',
      {
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [point(0, 0, { count: 3, bucketCounts: [1, 1, 1], explicitBounds: [1, 1] })],
        },
      },
      'bad-buckets',
    ],
    [
      'a count below 0',
      {
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [point(0, 0, { count: 3, bucketCounts: [-1, 4], explicitBounds: [1] })],
        },
      },
      'not-finite',
    ],
    [
      'an exponential histogram without a whole scale',
      {
        exponentialHistogram: {
          aggregationTemporality: 1,
          dataPoints: [point(0, 0, { count: 1, scale: 0.5, positive: { bucketCounts: [1] } })],
        },
      },
      'bad-buckets',
    ],
    ['a tag value that is too long', { gauge: { dataPoints: [point(0, 0, { asInt: 1 }, { a: 'x'.repeat(513) })] } }, 'bad-tags'],
    ['half a surrogate pair', { gauge: { dataPoints: [point(0, 0, { asInt: 1 }, { a: '\ud800' })] } }, 'bad-tags'],
  ])('rejects %s, and keeps the other points', (_what, data, reason) => {
    expect(samplesFrom(data)).toEqual({ samples: {}, rejected: { [reason]: 1 } });
    const [form, body] = Object.entries(data)[0] as [string, { dataPoints: readonly object[] }];
    if (form !== 'gauge') return;
    const both = samplesFrom({ gauge: { dataPoints: [...body.dataPoints, point(0, 0, { asInt: 5 })] } });
    expect(both).toEqual({ samples: { 'm{service=shop} gauge null @0': 5 }, rejected: { [reason]: 1 } });
  });

  it('names the owner by the resource, and keeps what distinguishes its processes', () => {
    const resource = {
      'service.name': 'shop',
      'service.version': '1.4.2',
      'deployment.environment': 'prod',
      'host.name': 'web-1',
      'process.command_args': 'left out',
    };
    const gauge = { gauge: { dataPoints: [point(0, 0, { asInt: 1 }, { service: 'other', env: 'x', 'service.name': 'third' })] } };
    expect(samplesFrom(gauge, 's', resource).samples).toEqual({
      'm{env=x,environment=prod,host.name=web-1,service=shop,version=1.4.2} gauge s @0': 1,
    });
  });

  it('takes the owner from the attributes where the resource has none', () => {
    const gauge = {
      gauge: { dataPoints: [point(0, 0, { asInt: 1 }, { 'service.name': ' cart ', 'deployment.environment.name': 'prod' })] },
    };
    expect(samplesFrom(gauge, '{request}', {}).samples).toEqual({ 'm{environment=prod,service=cart} gauge null @0': 1 });
  });

  it('lets the bounds of a histogram go before an attribute of that name', () => {
    const histogram = {
      aggregationTemporality: 1,
      dataPoints: [point(0, null, { count: 1, bucketCounts: [1], explicitBounds: [] }, { le: 'x' })],
    };
    expect(Object.keys(samplesFrom({ histogram }).samples)).toEqual([
      'm_bucket{le=+Inf,service=shop} counter null @0',
      'm_count{le=x,service=shop} counter null @0',
    ]);
  });

  it('refuses a request with more samples than are handled at once', () => {
    const outcomes = [2, 3].map((most) => {
      const request = requestWith({ gauge: { dataPoints: [0, 1, 2].map((at) => point(at, 0, { asInt: 1 })) } });
      return toTheEnd(samplesOf(request, 'json', newRegistry(), timeWindow(NOW, 3_600_000 * 2), most)).outcome;
    });
    expect(outcomes).toEqual(['too-many-samples', 'decoded']);
  });
});
