import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { available } from '../setup/available.ts';
import { freeTcpPort, type NginxStack, startNginxStack } from './nginx-stack.ts';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from './pinkbar-process.ts';
import { type StoredSeries, sendQuietHistory } from './quiet-history.ts';

const BUCKET_MS = 10_000;
const GOOD_MS = 5 * BUCKET_MS;
/** The part of it from which the history is made. */
const MEASURED_MS = 3 * BUCKET_MS;
const BAD_MS = 6 * BUCKET_MS;
const HISTORY_MS = 6 * 3_600_000;
/** What belongs to a bucket has ended with it: the longest request takes a second, and a line some milliseconds. */
const REST_MS = 1_500;
const CLIENTS = 12;
/** So long that few are under way at once while all is well, also where the machine is busy, and most of them once answers take long. */
const PAUSE_MS = 400;
/** From the end of a bucket until its samples are stored, with room for a busy machine. */
const FLUSHED_MS = 3_000;

interface Finding {
  readonly signal: string;
  readonly verdict: string;
  readonly probability: number | null;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  readonly evidence: { readonly after: { readonly mean: number | null; readonly numerator: number | null } } | null;
}
interface Report {
  readonly verdict: string;
  readonly faults: readonly { readonly lead: string }[];
  readonly findings: readonly Finding[];
}
interface Pair {
  readonly sharedPattern: number | null;
}

const canRun = (['gunicorn', 'nginx', 'flask'] as const).map(available).every((path) => path !== null);

/** Requests of several clients by NGINX; what they saw, by status. */
async function sendTraffic(url: string, end: number): Promise<Map<number, number>> {
  const seen = new Map<number, number>();
  const client = async (offset: number): Promise<void> => {
    for (let index = offset; Date.now() < end; index += CLIENTS) {
      const path = index % 100 === 0 ? '/broken' : index % 30 === 0 ? '/missing' : `/orders/${index}`;
      const answer = await fetch(url + path);
      await answer.arrayBuffer();
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      await wait(PAUSE_MS);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, offset) => client(offset)));
  return seen;
}

const countOf = (seen: ReadonlyMap<number, number>, matches: (status: number) => boolean): number =>
  [...seen].reduce((sum, [status, count]) => (matches(status) ? sum + count : sum), 0);

const bucketOf = (at: number): number => Math.floor(at / BUCKET_MS) * BUCKET_MS;

const until = (at: number): Promise<void> => wait(Math.max(0, at - Date.now()));

describe.skipIf(!canRun)('NGINX before gunicorn', () => {
  let pinkbar: PinkbarProcess;
  let stack: NginxStack;
  let began = 0;
  let released = 0;
  let ended = 0;
  let good = new Map<number, number>();
  let bad = new Map<number, number>();
  let report: Report;
  let markdown: string;

  const storedIn = async (metric: string, from: number, to: number): Promise<readonly StoredSeries[]> => {
    const { series } = await pinkbar.call<{ series: readonly StoredSeries[] }>(
      `/v1/query?metric=${encodeURIComponent(metric)}&from=${from}&to=${to}`,
    );
    return series;
  };
  const total = async (metric: string, from: number, to: number): Promise<number> =>
    (await storedIn(metric, from, to)).flatMap(({ points }) => points).reduce((sum, [, value]) => sum + value, 0);

  beforeAll(async () => {
    const port = await freeTcpPort();
    pinkbar = await startPinkbar({ PINKBAR_NGINX_STATUS_URLS: `shop=http://127.0.0.1:${port}/stub_status` });
    stack = await startNginxStack({ nginx: port, statsd: pinkbar.statsdPort, accessLog: pinkbar.nginxPort });
    began = bucketOf(Date.now()) + BUCKET_MS;
    released = began + GOOD_MS;
    ended = released + BAD_MS;
    await until(began);
    const [seen] = await Promise.all([sendTraffic(stack.url, released - REST_MS), sendHistory()]);
    good = seen;
    await until(released);
    const event = { service: 'shop', version: '1.0.1', tags: ['hotfix'], startedAt: released };
    const { id } = await pinkbar.call<{ id: string }>('/v1/events', { method: 'POST', body: JSON.stringify(event) });
    stack.deploy('bad');
    bad = await sendTraffic(stack.url, ended - REST_MS);
    await until(ended + FLUSHED_MS);
    await pinkbar.call(`/v1/releases/${id}/analyze`, { method: 'POST' });
    report = await pinkbar.call<Report>(`/v1/releases/${id}`);
    markdown = await fetchMarkdown(id);
  }, 240_000);

  /** The first buckets of the good version, continued backwards while it runs on. */
  const sendHistory = async (): Promise<void> => {
    await until(began + MEASURED_MS + FLUSHED_MS);
    const measured = [];
    for (const metric of ['shop.gunicorn.*', 'nginx.*']) measured.push(...(await storedIn(metric, began, began + MEASURED_MS)));
    await sendQuietHistory(pinkbar, measured, began, HISTORY_MS);
  };

  const fetchMarkdown = async (id: string): Promise<string> => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, accept: 'text/markdown' };
    return (await fetch(`${pinkbar.url}/v1/releases/${id}`, { headers })).text();
  };

  afterAll(async () => {
    await stack?.stop();
    await pinkbar?.stop();
  });

  it('NGINX, gunicorn and the client agree to the request while all is well', async () => {
    const requests = countOf(good, () => true);
    const failed = countOf(good, (status) => status >= 500);
    expect(requests).toBeGreaterThan(500);
    expect(failed).toBeGreaterThan(0);
    expect(good.get(500)).toBe(failed);
    const stored = {
      nginx: await total('nginx.requests', began, released),
      gunicorn: await total('shop.gunicorn.requests', began, released),
      nginx5xx: await total('nginx.requests.5xx', began, released),
      gunicorn500: await total('shop.gunicorn.request.status.500', began, released),
      nginx4xx: await total('nginx.requests.4xx', began, released),
      gunicorn404: await total('shop.gunicorn.request.status.404', began, released),
      timed: await total('nginx.request_time.count', began, released),
    };
    expect(stored).toEqual({
      ...{ nginx: requests, gunicorn: requests, timed: requests },
      ...{ nginx5xx: failed, gunicorn500: failed },
      ...{ nginx4xx: good.get(404), gunicorn404: good.get(404) },
    });
  });

  it('NGINX and the client agree on the bad version too, of which gunicorn does not see the time-outs', async () => {
    const timedOut = bad.get(504) ?? 0;
    expect(timedOut).toBeGreaterThan(10);
    expect(await total('nginx.requests', released, ended)).toBe(countOf(bad, () => true));
    expect(await total('nginx.requests.5xx', released, ended)).toBe(countOf(bad, (status) => status >= 500));
    expect(await total('nginx.requests.504', released, ended)).toBe(timedOut);
    const ofGunicorn = await total('shop.gunicorn.request.status.500', released, ended);
    expect(ofGunicorn).toBe(bad.get(500));
    expect(await total('shop.gunicorn.requests', released, ended)).toBeLessThanOrEqual(countOf(bad, () => true) - timedOut);
  });

  it('the release is flagged, NGINX leads, and the report says what gunicorn did not count', () => {
    expect(report.verdict).toBe('flagged');
    expect(report.faults[0]?.lead).toBe('shop.nginx_error_ratio');
    const ofProxy = report.findings.find(({ signal }) => signal === 'shop.nginx_error_ratio');
    const said = ofProxy?.reasons.find(({ code }) => code === 'proxy_disagrees')?.text;
    expect(said).toMatch(
      /^After the release NGINX answered [\d.]+ % of requests with 5xx and the service itself counted [\d.]+ %: /,
    );
    expect(markdown).toContain(said);
  });

  const TOGETHER = ['busy_workers', 'nginx_request_time_p95', 'nginx_connections'];

  it('busy workers, p95 and connections are highest in the same minute', async () => {
    for (const name of TOGETHER) {
      const { series } = await pinkbar.call<{ series: readonly StoredSeries[] }>(
        `/v1/query?signal=shop.${name}&from=${released - 20 * 60_000}&to=${ended}`,
      );
      const points = series[0]!.points.filter(([, value]) => value !== null);
      const [highestAt] = points.reduce((highest, point) => (point[1] > highest[1] ? point : highest));
      expect([name, highestAt >= released]).toEqual([name, true]);
    }
  });

  it.each(TOGETHER.map((name, index) => [name, TOGETHER[(index + 1) % TOGETHER.length]!]))(
    'and the correlation of %s and %s says so',
    async (signal, other) => {
      // One minute in twenty. It makes the plain correlation; for whether they move together beyond that two hours are needed.
      const range = `from=${released - 20 * 60_000}&to=${ended}`;
      const { pairs } = await pinkbar.call<{ pairs: readonly Pair[] }>(
        `/v1/correlations?signal=shop.${signal}&other=shop.${other}&${range}`,
      );
      expect(pairs).toHaveLength(1);
      expect(pairs[0]!.sharedPattern).toBeGreaterThan(0.5);
    },
  );
});
