import { describe, expect, test } from 'vitest';
import { createArrivals } from '../../../src/component/arrivals.ts';
import { millis } from '../../../src/model/instant.ts';
import { createTimedAggregator } from '../../../src/receivers/aggregation/timed-aggregator.ts';
import { newCounters } from '../../../src/receivers/nginx/counters.ts';
import { NGINX_SOURCE } from '../../../src/receivers/nginx/listen.ts';
import { type AccessLogSettings, createPacketHandler } from '../../../src/receivers/nginx/packet-handler.ts';
import { readGroupTags } from '../../../src/receivers/nginx/record-groups.ts';
import { readCapture, readJsonFixture } from '../statsd/read-fixture.ts';

/** The `msec` of its first line, less what the line took. */
const CAPTURE_BEGAN = millis(1_795_398_555_519);

/** Replays the capture by its own clock; the sum of each metric, over all buckets. */
function replay(settings: Partial<AccessLogSettings> = {}, change: (payload: string) => string = (payload) => payload) {
  const aggregator = createTimedAggregator({ startedAt: CAPTURE_BEGAN, readTags: readGroupTags });
  const counters = newCounters();
  const handle = createPacketHandler(
    { serviceField: 'host', maxRoutes: 0, timeZone: 'UTC', ...settings },
    { aggregator, counters, arrivals: createArrivals(() => CAPTURE_BEGAN).of(NGINX_SOURCE) },
  );
  let last = 0;
  for (const { t_ms, payload } of readCapture('nginx/access-log.jsonl')) {
    last = t_ms;
    handle(Buffer.from(change(payload)), millis(CAPTURE_BEGAN + t_ms));
  }
  const batch = aggregator.takeAll(millis(CAPTURE_BEGAN + last));
  const sums: Record<string, number> = {};
  for (const { series, values } of batch) {
    const tags = series.tags.filter(([name]) => name !== 'service').map(([name, value]) => `{${name}=${value}}`);
    const key = `${series.metric}${tags.join('')}`;
    sums[key] = values.reduce((sum, value) => sum + value, sums[key] ?? 0);
  }
  return { counters, batch, sums };
}

interface Truth {
  readonly sample_counts: Readonly<Record<string, number>>;
}
const counts = Object.entries(readJsonFixture<Truth>('nginx/access-log.truth.json').sample_counts).map(([key, count]) => {
  const [, status = '', upstreams = ''] = /status=(\d+) upstream_status=(.*)$/.exec(key)!;
  return { status, upstreams: upstreams === '(none)' ? [] : upstreams.split(', '), count };
});
const countOf = (matches: (one: (typeof counts)[number]) => boolean): number =>
  counts.filter(matches).reduce((sum, { count }) => sum + count, 0);

describe('a captured access log', () => {
  const { counters, batch, sums } = replay();

  test('every line is a record, and accepted', () => {
    expect(counters).toMatchObject({ recordsReceived: 200, recordsRejected: 0, recordsCut: 0 });
  });

  test('requests are counted by what became of them', () => {
    expect(sums).toMatchObject({
      'nginx.requests': 200,
      'nginx.requests.2xx': countOf(({ status }) => status.startsWith('2')),
      'nginx.requests.4xx': 8,
      'nginx.requests.499': 2,
      'nginx.requests.5xx': 26,
      'nginx.requests.502': 3,
      'nginx.requests.504': 2,
    });
    expect(sums).not.toHaveProperty('nginx.requests.3xx');
  });

  test('upstreams are counted by tries, those that were tried again among them', () => {
    expect(sums['nginx.upstream.tries']).toBe(counts.reduce((sum, { upstreams, count }) => sum + upstreams.length * count, 0));
    expect(sums['nginx.upstream.errors']).toBe(7 + 21 + 3 + 2);
    expect(sums['nginx.request_time.count']).toBe(200);
    expect(sums['nginx.upstream_time.count']).toBe(countOf(({ upstreams }) => upstreams.length > 0));
  });

  test('percentiles are those of the lines of a bucket, in milliseconds', () => {
    const records = readCapture('nginx/access-log.jsonl').map(
      ({ payload }) => JSON.parse(payload.slice(payload.indexOf('{'))) as { msec: number; request_time: number },
    );
    const buckets = Map.groupBy(records, ({ msec }) => Math.floor(msec / 10) * 10_000);
    const medians = batch.filter(({ series }) => series.metric === 'nginx.request_time.p50');
    expect(medians).toHaveLength(buckets.size);
    for (const { series, at, values } of medians) {
      expect(series).toMatchObject({ kind: 'latency', unit: 'ms' });
      const inBucket = buckets.get(Math.floor(at[0]! / 10_000) * 10_000)!;
      const sorted = inBucket.map(({ request_time }) => Math.round(request_time * 1_000)).sort((a, b) => a - b);
      expect(values).toEqual(Float64Array.of(sorted[Math.round(sorted.length / 2) - 1]!));
    }
  });

  test('the service is the host that was asked', () => {
    expect(new Set(batch.map(({ series }) => JSON.stringify(series.tags)))).toEqual(new Set(['[["service","127.0.0.1"]]']));
  });

  test('a sender whose clock is a day behind fills the same buckets', () => {
    const behind = replay({}, (payload) =>
      payload.replace(/"msec":(\d+)(\.\d+)/, (_, seconds: string, rest: string) => `"msec":${Number(seconds) - 86_400}${rest}`),
    );
    expect(behind.sums).toEqual(sums);
    // Nobody knows by less than the first line took by how much it is behind.
    for (const [index, { at }] of behind.batch.entries()) expect(at).toEqual(batch[index]!.at);
  });
});

test('with routes, each is counted apart under names of its own, and the total as before', () => {
  const { sums } = replay({ maxRoutes: 3 });
  expect(sums['nginx.requests']).toBe(200);
  const routes = Object.entries(sums).filter(([name]) => name.startsWith('nginx.route.requests{'));
  expect(routes.map(([name]) => name)).toContain('nginx.route.requests{route=/b/ok}');
  expect(routes.map(([name]) => name)).toContain('nginx.route.requests{route=other}');
  expect(routes).toHaveLength(4);
  expect(routes.reduce((sum, [, count]) => sum + count, 0)).toBe(200);
});

test('hosts that clients make up do not become services without end', () => {
  const aggregator = createTimedAggregator({ startedAt: CAPTURE_BEGAN, readTags: readGroupTags });
  const counters = newCounters();
  const handle = createPacketHandler(
    { serviceField: 'host', maxRoutes: 0, timeZone: 'UTC' },
    { aggregator, counters, arrivals: createArrivals(() => CAPTURE_BEGAN).of(NGINX_SOURCE) },
  );
  for (let index = 0; index < 2_000; index += 1) {
    handle(Buffer.from(`<190>x: {"status":400,"host":"scan-${index}.example"}`), CAPTURE_BEGAN);
  }
  const requests = aggregator.takeAll(CAPTURE_BEGAN).filter(({ series }) => series.metric === 'nginx.requests');
  expect(requests).toHaveLength(301);
  expect(requests.find(({ series }) => series.tags[0]![1] === 'other')!.values[0]).toBe(1_700);
  expect(counters.recordsRejected).toBe(0);
  // An hour later they are forgotten, and a new service has a name again.
  const later = millis(CAPTURE_BEGAN + 3_700_000);
  handle(Buffer.from('<190>x: {"status":200,"host":"shop"}'), later);
  const again = aggregator.takeAll(later).filter(({ series }) => series.metric === 'nginx.requests');
  expect(again.map(({ series }) => series.tags[0]![1])).toEqual(['shop']);
});

test('lines that are rejected are counted by reason', () => {
  const aggregator = createTimedAggregator({ startedAt: CAPTURE_BEGAN, readTags: readGroupTags });
  const counters = newCounters();
  const handle = createPacketHandler(
    { serviceField: 'host', maxRoutes: 0, timeZone: 'UTC' },
    { aggregator, counters, arrivals: createArrivals(() => CAPTURE_BEGAN).of(NGINX_SOURCE) },
  );
  const long = 'x'.repeat(600);
  const lines = [
    'su: root',
    '{"a":1}',
    '{"status":200,,}',
    '{"status":2',
    `{"status":200,"host":"${long}"}`,
    '{"status":200,"host":"sh',
    '{"status":200}',
  ];
  handle(Buffer.from(`${lines.join('\n')}\n`), CAPTURE_BEGAN);
  handle(Buffer.from(''), CAPTURE_BEGAN);
  handle(Buffer.from([0xff, 0xfe, 0x7b, 0x22]), CAPTURE_BEGAN);
  expect(counters).toMatchObject({ recordsReceived: 8, recordsRejected: 6, recordsCut: 1 });
  expect(counters.rejectedByReason).toMatchObject({ 'not-json': 1, 'no-status': 1, 'bad-json': 1, cut: 2, 'tag-too-long': 1 });
});
