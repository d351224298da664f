import { describe, expect, test } from 'vitest';
import { createArrivals } from '../../../src/component/arrivals.ts';
import type { EventDraft } from '../../../src/model/event.ts';
import type { SampleBatch } from '../../../src/model/sample.ts';
import { newCounters, type StatsdCounters } from '../../../src/receivers/statsd/counters.ts';
import { STATSD_SOURCE } from '../../../src/receivers/statsd/listen.ts';
import type { StatsdDialect } from '../../../src/receivers/statsd/metric-line.ts';
import { createPacketHandler } from '../../../src/receivers/statsd/packet-handler.ts';
import { at, flat, statsdAggregator } from './aggregate-lines.ts';
import { readCapture, readJsonFixture } from './read-fixture.ts';

interface Replayed {
  readonly samples: Readonly<Record<string, number>>;
  readonly batch: SampleBatch;
  readonly counters: StatsdCounters;
  readonly events: readonly EventDraft[];
  /** Sum of a series over all buckets; 0 where it is not. */
  total(series: string): number;
}

/** Replays a capture on its own clock. */
function replay(capture: string, dialect: StatsdDialect = 'dogstatsd'): Replayed {
  const aggregator = statsdAggregator();
  const counters = newCounters();
  const events: EventDraft[] = [];
  const handle = createPacketHandler(
    { dialect, hasHostTag: false },
    {
      aggregator,
      counters,
      arrivals: createArrivals(() => at(0)).of(STATSD_SOURCE),
      onEvent: (draft) => events.push(draft),
    },
  );
  let last = 0;
  for (const { t_ms, payload } of readCapture(capture)) {
    handle(Buffer.from(payload), at(t_ms), '127.0.0.1');
    last = t_ms;
  }
  const batch = aggregator.takeAll(at(last));
  const samples = flat(batch);
  const total = (series: string): number =>
    Object.entries(samples).reduce((sum, [key, value]) => (key.startsWith(`${series}@`) ? sum + value : sum), 0);
  return { samples, batch, counters, events, total };
}

type CountsByStatus = Readonly<Record<string, number>>;
interface Truth {
  readonly client_counts_by_status: Readonly<Record<string, { readonly total: CountsByStatus }>>;
}

const clientCounts = (file: string, server: string): CountsByStatus =>
  readJsonFixture<Truth>(file).client_counts_by_status[server]!.total;

const sum = (numbers: Iterable<number>): number => [...numbers].reduce((total, value) => total + value, 0);

describe('gunicorn 20.1 under load', () => {
  const replayed = replay('gunicorn/gunicorn-statsd.jsonl');
  const servers = [
    { server: 'sync', metric: (name: string) => `gunicorn.${name}`, exceptions: 27, critical: 4 },
    {
      server: 'gthread',
      metric: (name: string) => `shop.gunicorn.${name}{env=prod,service=checkout,version=1.4.2}`,
      exceptions: 34,
      critical: 0,
    },
  ];

  test('every datagram is one line, and accepted', () => {
    expect(replayed.counters).toMatchObject({ linesReceived: 11_943, linesRejected: 0, eventsReceived: 0 });
  });

  test.each(servers)('$server: the counts are those that the client saw', ({ server, metric, exceptions, critical }) => {
    const counts = clientCounts('gunicorn/gunicorn-statsd.truth.json', server);
    // A request whose worker was killed is a reset connection to the client and nothing at all to gunicorn.
    const answered = Object.entries(counts).filter(([status]) => !status.startsWith('err:'));
    for (const [status, count] of answered) expect(replayed.total(metric(`request.status.${status}`))).toBe(count);
    const requests = sum(answered.map(([, count]) => count));
    expect(replayed.total(metric('requests'))).toBe(requests);
    expect(replayed.total(metric('request.duration').replace('duration', 'duration.count'))).toBe(requests);
    expect(replayed.total(metric('log.exception'))).toBe(exceptions);
    expect(replayed.total(metric('log.critical'))).toBe(critical);
  });

  test('a worker count that is sent only when it changes is there in every bucket', () => {
    const buckets = [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000];
    expect(buckets.map((bucket) => replayed.samples[`gunicorn.workers@${bucket}`])).toEqual([3, 3, 3, 3, 3, 3, 3]);
  });

  test('each bucket has the percentiles of its own durations', () => {
    const durations = readCapture('gunicorn/gunicorn-statsd.jsonl').flatMap(({ t_ms, payload }) => {
      const match = /^gunicorn\.request\.duration:([\d.]+)\|ms$/.exec(payload);
      return match ? [{ bucket: Math.floor(t_ms / 10_000) * 10_000, value: Number(match[1]) }] : [];
    });
    for (const [bucket, group] of Map.groupBy(durations, (duration) => duration.bucket)) {
      const sorted = group.map(({ value }) => value).sort((a, b) => a - b);
      for (const percent of [50, 90, 95, 99]) {
        const rank = sorted.length === 1 ? 1 : Math.round((percent / 100) * sorted.length);
        expect(replayed.samples[`gunicorn.request.duration.p${percent}@${bucket}`]).toBe(sorted[rank - 1]);
      }
      expect(replayed.samples[`gunicorn.request.duration.max@${bucket}`]).toBe(sorted.at(-1));
    }
  });

  test('the bad release shows where it was', () => {
    const errors = Object.keys(replayed.samples).filter((key) => key.includes('request.status.500'));
    const buckets = new Set(errors.map((key) => Number(key.slice(key.lastIndexOf('@') + 1))));
    expect([...buckets].sort((a, b) => a - b)).toEqual([30_000, 40_000]);
  });
});

describe('gunicorn 26.1 with the backlog metric', () => {
  const tags = '{env=prod,service=checkout}';

  test('the counts are those that the client saw', () => {
    const replayed = replay('gunicorn/gunicorn26-statsd.jsonl');
    const counts = clientCounts('gunicorn/gunicorn26-statsd.truth.json', 'g26');
    for (const [status, count] of Object.entries(counts))
      expect(replayed.total(`gunicorn.request.status.${status}${tags}`)).toBe(count);
    expect(replayed.total(`gunicorn.requests${tags}`)).toBe(sum(Object.values(counts)));
    expect(replayed.total(`gunicorn.log.exception${tags}`)).toBe(20);
  });

  test('the backlog is a histogram in DogStatsD and a counter in StatsD', () => {
    const lines = readCapture('gunicorn/gunicorn26-statsd.jsonl').filter(({ payload }) =>
      payload.startsWith('gunicorn.backlog:'),
    );
    expect(replay('gunicorn/gunicorn26-statsd.jsonl').total(`gunicorn.backlog.count${tags}`)).toBe(lines.length);
    const strict = replay('gunicorn/gunicorn26-statsd.jsonl', 'statsd');
    expect(Object.keys(strict.samples).some((key) => key.startsWith(`gunicorn.backlog${tags}@`))).toBe(true);
    expect(Object.keys(strict.samples).some((key) => key.startsWith('gunicorn.backlog.count'))).toBe(false);
  });
});

describe('the hot-shots client', () => {
  const replayed = replay('statsd/hotshots-dogstatsd.jsonl');
  const lines = readCapture('statsd/hotshots-dogstatsd.jsonl').flatMap(({ payload }) => payload.split('\n'));
  const matching = (pattern: RegExp): readonly string[] => lines.filter((line) => pattern.test(line));

  test('every line is accepted', () => {
    expect(replayed.counters).toMatchObject({
      linesReceived: lines.length,
      linesRejected: 0,
      eventsReceived: 1,
      serviceChecksReceived: 1,
    });
  });

  test('counters, timers and distributions are all there', () => {
    const tags = 'env=prod';
    const totalOf = (metric: string): number =>
      sum(
        Object.entries(replayed.samples).flatMap(([key, value]) =>
          key.startsWith(`${metric}{`) && key.includes(tags) ? [value] : [],
        ),
      );
    expect(totalOf('shop.http.requests')).toBe(matching(/^shop\.http\.requests:/).length);
    expect(totalOf('shop.http.duration.count')).toBe(matching(/^shop\.http\.duration:/).length);
    expect(totalOf('shop.db.time.count')).toBe(matching(/^shop\.db\.time:/).length);
    expect(totalOf('shop.payload.size.count')).toBe(matching(/^shop\.payload\.size:/).length);
    expect(totalOf('shop.sampled')).toBe(2 * matching(/^shop\.sampled:1\|c\|@0\.5/).length);
    const changes = matching(/^shop\.inflight:/).map((line) => Number(/:([+-]\d+)\|/.exec(line)![1]));
    expect(totalOf('shop.inflight')).toBe(sum(changes));
    expect(totalOf('shop.users')).toBe(new Set(matching(/^shop\.users:/).map((line) => line.slice(0, line.indexOf('|')))).size);
  });

  test('the deploy is an event', () => {
    expect(replayed.events).toMatchObject([
      {
        kind: 'deploy',
        service: 'checkout',
        environment: 'prod',
        version: '1.4.2',
        title: 'shop.Deploy checkout 1.4.3',
        text: 'sha 9fceb02\nby octocat | ok',
        tags: [],
        startedAt: 1_795_398_600_000,
      },
    ]);
  });
});
