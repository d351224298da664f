import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS, type Millis, millis, SECOND_MS } from '../../src/model/instant.ts';
import type { SignalWindow } from '../../src/model/signal.ts';
import { PLAN_KIND, planTask } from '../../src/receivers/prometheus-pull/plan-handler.ts';
import { PULL_KIND } from '../../src/receivers/prometheus-pull/pull-handler.ts';
import { readSignalWindows } from '../../src/signals/windows/read-signals.ts';
import { startApi, type TestApi } from '../api/start-api.ts';
import { available } from '../setup/available.ts';
import { type RunningStore, startPrometheus } from '../support/prometheus/run-store.ts';

const STEP_MS = 5 * SECOND_MS;
/** At a scrape a second. */
const SCRAPES = 32;
/** From here on a status that was never seen before, until the process begins again. */
const FIRST_502_AT = 12;
/** From here on, in the second second of a step: a status that is seen only in that step, since the process begins again two scrapes later. */
const FIRST_503_FROM = 14;
const RESTART_AFTER_503 = 2;

const BOUNDS = ['0.1', '0.25', '0.5', '1', '+Inf'];

/** An exporter whose counters go up with each scrape, by numbers that no other scrape has. */
class Exporter {
  readonly #server: Server;
  readonly #totals = new Map<string, number>();
  scrapes = 0;
  #first503At = Number.POSITIVE_INFINITY;

  constructor() {
    this.#server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(this.#scrape());
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((settle) => this.#server.listen(0, '127.0.0.1', settle));
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #scrape(): string {
    this.scrapes += 1;
    const scrape = this.scrapes;
    if (scrape === this.#first503At + RESTART_AFTER_503) this.#totals.clear();
    const failed = scrape % 4;
    const fine = 20 + ((scrape * 7) % 13);
    this.#add('http_requests_total{code="200"}', fine);
    this.#add('http_requests_total{code="500"}', failed);
    const restarted = scrape >= this.#first503At + RESTART_AFTER_503;
    if (scrape >= FIRST_502_AT && !restarted) this.#add('http_requests_total{code="502"}', 2);
    if (this.#isFirst503()) {
      this.#first503At = scrape;
      this.#add('http_requests_total{code="503"}', 9);
    }
    BOUNDS.forEach((le, index) => {
      this.#add(`http_request_duration_seconds_bucket{le="${le}"}`, Math.round(((fine + failed) * (index + 1)) / BOUNDS.length));
    });
    return [...this.#totals].map(([series, total]) => `${series} ${total}\n`).join('');
  }

  #isFirst503(): boolean {
    const second = Math.floor(Date.now() / SECOND_MS) % (STEP_MS / SECOND_MS);
    return this.#first503At === Number.POSITIVE_INFINITY && this.scrapes >= FIRST_503_FROM && second === 1;
  }

  #add(series: string, count: number): void {
    this.#totals.set(series, (this.#totals.get(series) ?? 0) + count);
  }
}

/** Looks again and again; the time limit of the test ends it. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((settle) => setTimeout(settle, 200));
}

describe.skipIf(!available('prometheus'))('a live Prometheus that sends to one server and is pulled by another', () => {
  const exporter = new Exporter();
  let sentTo: TestApi;
  let pulledBy: TestApi;
  let prometheus: RunningStore;
  let to: Millis;

  beforeAll(async () => {
    const target = await exporter.listen();
    sentTo = await startApi({ now: millis(Date.now()) });
    prometheus = await startPrometheus({
      config: {
        global: { scrape_interval: '1s', scrape_timeout: '1s' },
        scrape_configs: [{ job_name: 'shop', static_configs: [{ targets: [target], labels: { env: 'prod' } }] }],
        remote_write: [
          {
            url: `${sentTo.url}/api/v1/write`,
            authorization: { credentials: sentTo.tokens.ingest },
            queue_config: { batch_send_deadline: '1s' },
          },
        ],
      },
    });
    await until(async () => exporter.scrapes >= SCRAPES);
    to = millis(Math.floor(Date.now() / STEP_MS) * STEP_MS);
    await until(async () => (await lastSentAt(sentTo)) >= to);
    pulledBy = await startApi({
      now: millis(to + 10 * SECOND_MS),
      environment: {
        PINKBAR_PROMETHEUS_URL: prometheus.url,
        PINKBAR_PROMETHEUS_STEP: '5s',
        PINKBAR_PROMETHEUS_HISTORY_DAYS: '0.01',
      },
    });
    await pulledBy.store.tasks.enqueue([planTask(to)]);
    await pulledBy.runDue(PLAN_KIND);
    await pulledBy.runDue(PULL_KIND);
  }, 4 * MINUTE_MS);
  afterAll(async () => {
    await prometheus?.close();
    await sentTo?.close();
    await pulledBy?.close();
    exporter.close();
  });

  async function lastSentAt({ store }: TestApi): Promise<number> {
    const filter = { metric: 'http_requests_total', tags: [['code', '200']] } as const;
    const { items } = await store.samples.listSeries(filter, { limit: 10, cursor: null });
    return Math.max(0, ...items.map(({ lastAt }) => lastAt));
  }

  async function windowOf({ store }: TestApi, name: string): Promise<SignalWindow> {
    const signal = await store.signals.get(`shop.production.${name}`);
    if (!signal) throw new Error(`there is no ${name}`);
    const [window] = await readSignalWindows([{ signal, stepMs: STEP_MS }], millis(to - 5 * STEP_MS), to, store);
    return window!;
  }

  it.each(['http_request_rate', 'http_error_ratio', 'http_latency_p50', 'http_latency_p95'])(
    'has the same %s by both ways, step by step, also where the process begins again',
    async (name) => {
      const sent = await windowOf(sentTo, name);
      const pulled = await windowOf(pulledBy, name);
      expect(sent.values).toHaveLength(5);
      expect([...sent.values].every((value) => value > 0)).toBe(true);
      expect(pulled).toEqual(sent);
    },
  );
});
