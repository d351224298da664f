import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, millis, SECOND_MS } from '../../../src/model/instant.ts';
import { DEFAULT_OWNER_LABELS } from '../../../src/receivers/decoding/prometheus-owner.ts';
import { PLAN_KIND, planTask } from '../../../src/receivers/prometheus-pull/plan-handler.ts';
import { presetQueries } from '../../../src/receivers/prometheus-pull/preset-queries.ts';
import { presetReads } from '../../../src/receivers/prometheus-pull/preset-reads.ts';
import { PULL_KIND } from '../../../src/receivers/prometheus-pull/pull-handler.ts';
import { call } from '../../api/api-client.ts';
import { startApi, type TestApi } from '../../api/start-api.ts';
import { available } from '../../setup/available.ts';
import {
  type CounterCourse,
  countUp,
  expositionText,
  openMetricsText,
  type ScrapedSeries,
} from '../../support/prometheus/counter-history.ts';
import { type RunningStore, startPrometheus, startVictoriaMetrics } from '../../support/prometheus/run-store.ts';

const NOW = millis(Math.floor(Date.now() / MINUTE_MS - 5) * MINUTE_MS + 10 * SECOND_MS);
const BEGIN = NOW - 10 * SECOND_MS - 8 * DAY_MS;
const RELEASE = Math.floor((NOW - 3 * HOUR_MS) / MINUTE_MS) * MINUTE_MS;

/** Requests of a minute, in the rhythm of the day, and of them one in two hundred fails; after the release, one in ten. */
const requestsAt = (at: number): number =>
  Math.round(300 + 200 * Math.sin((2 * Math.PI * at) / DAY_MS) + 15 * Math.sin(at / 777_777));
const failedAt = (at: number): number => Math.round(requestsAt(at) * (at < RELEASE ? 0.005 : 0.1) + Math.sin(at / 333_333));

const BOUNDS = ['0.1', '0.25', '0.5', '1', '+Inf'];
/** Of the requests of a minute those that took no longer: before the release most took up to a quarter of a second. */
const SHARES_BEFORE = [0.6, 0.94, 0.99, 1, 1];
const SHARES_AFTER = [0.3, 0.6, 0.94, 0.99, 1];

function series(
  metric: string,
  labels: Readonly<Record<string, string>>,
  added: CounterCourse['added'],
  phaseMs: number,
): ScrapedSeries {
  const name = { job: 'kubernetes-pods', service: 'checkout', env: 'prod', ...labels };
  return countUp(metric, name, { from: BEGIN + phaseMs, to: NOW, everyMs: MINUTE_MS, added });
}

const HISTORY = [
  ...['a', 'b'].flatMap((instance, index) => [
    series('http_requests_total', { instance, code: '200' }, (at) => requestsAt(at) - failedAt(at), 1_234 + 20_000 * index),
    series('http_requests_total', { instance, code: '500' }, failedAt, 1_234 + 20_000 * index),
  ]),
  ...BOUNDS.map((le, index) =>
    series(
      'http_request_duration_seconds_bucket',
      { instance: 'a', le },
      (at) => Math.round(requestsAt(at) * (at < RELEASE ? SHARES_BEFORE : SHARES_AFTER)[index]!),
      1_234,
    ),
  ),
  countUp('some_other_total', { job: 'kubernetes-pods' }, { from: NOW - HOUR_MS, to: NOW, everyMs: MINUTE_MS, added: () => 1 }),
];

const READS = presetReads(DEFAULT_OWNER_LABELS);

describe('what is asked for presets', () => {
  it('keeps apart what presets pick by, and the owner', () => {
    expect(READS.get('http_requests_total')?.labels).toEqual(
      expect.arrayContaining(['job', 'service', 'env', 'environment', 'code']),
    );
    expect(READS.get('http_request_duration_seconds_bucket')?.labels).toContain('le');
    expect([...READS.keys()].filter((name) => /[^a-zA-Z0-9_:]/.test(name))).toEqual([]);
  });

  it('takes a lighter form for metrics with very many series, or nobody knows how many', () => {
    const name = 'http_requests_total';
    const isLight = (count: ReadonlyMap<string, number> | null): boolean =>
      presetQueries(READS, [name, 'some_other_total'], count, MINUTE_MS).get(name)!.promql.includes('increase(');
    expect([new Map([[name, 20_000]]), new Map<string, number>()].map(isLight)).toEqual([false, false]);
    expect([new Map([[name, 20_001]]), null].map(isLight)).toEqual([true, true]);
    expect(presetQueries(READS, ['some_other_total'], null, MINUTE_MS).size).toBe(0);
  });
});

const STORES = [
  [
    'Prometheus',
    'prometheus',
    () => startPrometheus({ history: openMetricsText(HISTORY), arguments: ['--storage.tsdb.retention.time=30d'] }),
  ],
  ['VictoriaMetrics', 'victoriaMetrics', () => startVictoriaMetrics(expositionText(HISTORY))],
] as const;
const here = STORES.filter(([, tool]) => available(tool));

describe.each(here)('a service whose metrics are in a live %s', (_, __, start) => {
  let store: RunningStore;
  let api: TestApi;
  beforeAll(async () => {
    store = await start();
    api = await startApi({ now: NOW, environment: { PINKBAR_PROMETHEUS_URL: store.url } });
    await api.store.tasks.enqueue([planTask(NOW)]);
    await api.runDue(PLAN_KIND);
    await api.runDue(PULL_KIND);
  }, 120_000);
  afterAll(async () => {
    await api?.close();
    await store?.close();
  });

  it('is asked for what presets know alone', async () => {
    const { queries } = (await call(api, 'GET', '/v1/prometheus', { as: 'read' })).json;
    expect(queries.map(({ metric }: { metric: string }) => metric).sort()).toEqual([
      'http_request_duration_seconds_bucket',
      'http_requests_total',
    ]);
    for (const query of queries) expect(query).toMatchObject({ historyRead: true, problem: null });
  });

  it('has error ratio, request rate and percentiles, with the counts of its exporter', async () => {
    const { signals } = (await call(api, 'GET', '/v1/signals?service=checkout', { as: 'read' })).json;
    const ids = signals.map(({ id }: { id: string }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        'checkout.production.http_error_ratio',
        'checkout.production.http_request_rate',
        'checkout.production.http_latency_p95',
      ]),
    );
    const [from, to] = [RELEASE - HOUR_MS, RELEASE + HOUR_MS];
    const read = async (name: string): Promise<readonly (readonly [number, number])[]> =>
      (await call(api, 'GET', `/v1/query?signal=checkout.production.${name}&from=${from}&to=${to}`, { as: 'read' })).json
        .series[0].points;
    const requests = await read('http_request_rate');
    expect(requests).toHaveLength(120);
    // Two instances, each scraped once a minute: what a scrape finds was added since the one before.
    expect(requests).toEqual(requests.map(([at]) => [at, requestsAt(at + 1_234) + requestsAt(at + 21_234)]));
    const ratios = await read('http_error_ratio');
    expect(ratios.map(([, ratio]) => ratio)).toEqual(
      ratios.map(([at]) => (failedAt(at + 1_234) + failedAt(at + 21_234)) / (requestsAt(at + 1_234) + requestsAt(at + 21_234))),
    );
    const p95 = await read('http_latency_p95');
    // 0.95 lies a fifth of the way from 0.94 to 0.99; after the release as well, one bucket later.
    for (const [at, seconds] of p95) expect(seconds).toBeCloseTo(at + 1_234 < RELEASE ? 0.25 + 0.25 / 5 : 0.5 + 0.5 / 5, 1);
  });

  it('has a release judged on them', async () => {
    const body = { service: 'checkout', environment: 'production', version: '2.0.0', startedAt: RELEASE };
    const { json: event } = await call(api, 'POST', '/v1/events', { body });
    await call(api, 'POST', `/v1/releases/${event.id}/analyze`);
    const { json: report } = await call(api, 'GET', `/v1/releases/${event.id}`, { as: 'read' });
    expect(report.verdict).toBe('flagged');
    const regressions = report.findings.filter(({ verdict }: { verdict: string }) => verdict === 'regression');
    expect(regressions.map(({ signal }: { signal: string }) => signal)).toEqual(
      expect.arrayContaining(['checkout.production.http_error_ratio', 'checkout.production.http_latency_p95']),
    );
  }, 60_000);
});
