import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** An HTTP server on a free port of loopback. */
export async function serveLocally(server: Server): Promise<string> {
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An exporter whose metrics move with every scrape: a counter, a gauge, a histogram, a summary without observations. */
export function createExporter(): Server {
  let scrapes = 0;
  return createServer((_request, response) => {
    scrapes += 1;
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end(expositionOf(scrapes));
  });
}

function expositionOf(scrapes: number): string {
  const bounds = [0.005, 0.05, 0.5, 5];
  const buckets = bounds.map((le, index) => `shop_latency_seconds_bucket{le="${le}"} ${scrapes * (index + 1)}`);
  return [
    '# HELP shop_orders_total Orders taken.',
    '# TYPE shop_orders_total counter',
    ...['eu', 'us'].map(
      (region, index) => `shop_orders_total{region="${region}",service="shop",env="prod"} ${scrapes * (3 + index)}`,
    ),
    '# TYPE shop_pods_count gauge',
    `shop_pods_count ${10 + (scrapes % 3)}`,
    '# TYPE shop_temperature gauge',
    `shop_temperature{room="größe \\"a\\""} ${20 + Math.sin(scrapes)}`,
    '# TYPE shop_latency_seconds histogram',
    ...buckets,
    `shop_latency_seconds_bucket{le="+Inf"} ${scrapes * 5}`,
    `shop_latency_seconds_sum ${scrapes * 0.123}`,
    `shop_latency_seconds_count ${scrapes * 5}`,
    '# TYPE shop_wait_seconds summary',
    'shop_wait_seconds{quantile="0.5"} NaN',
    `shop_wait_seconds_count ${scrapes}`,
    `shop_wait_seconds_sum ${scrapes / 7}`,
    '',
  ].join('\n');
}

/** Samples of one series as Prometheus has them, by its labels. */
export interface PrometheusSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [seconds: number, value: string])[];
}

export interface LivePrometheus {
  /** Every sample of every series up to an instant. */
  samplesUntil(ms: number): Promise<readonly PrometheusSeries[]>;
  stop(): Promise<void>;
}

/** A Prometheus that scrapes one target every second and writes all of it on. */
export async function startPrometheus(program: string, target: string, remote: string, token: string): Promise<LivePrometheus> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-prometheus-'));
  const address = await freeAddress();
  const config = join(directory, 'prometheus.yml');
  writeFileSync(config, configOf(target, remote, token));
  const child = spawn(
    program,
    [`--config.file=${config}`, `--storage.tsdb.path=${join(directory, 'data')}`, `--web.listen-address=${address}`],
    {
      stdio: 'ignore',
    },
  );
  await isReady(child, `http://${address}/-/ready`);
  return {
    async samplesUntil(ms) {
      const query = new URLSearchParams({ query: '{__name__=~".+"}[10m]', time: String(ms / 1_000) });
      const answer = await fetch(`http://${address}/api/v1/query?${query}`);
      return ((await answer.json()) as { data: { result: PrometheusSeries[] } }).data.result;
    },
    async stop() {
      const exited = new Promise<void>((settle) => child.once('exit', () => settle()));
      // At a gentler end it tries for a minute to send what is left.
      child.kill('SIGKILL');
      await exited;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

const configOf = (target: string, remote: string, token: string): string => `
global: { scrape_interval: 1s, scrape_timeout: 1s, external_labels: { cluster: test } }
scrape_configs:
  - job_name: shop-exporter
    static_configs: [{ targets: ['${target}'] }]
remote_write:
  - url: http://${remote}/api/v1/write
    authorization: { credentials: ${token} }
    queue_config: { min_backoff: 50ms, max_backoff: 200ms, batch_send_deadline: 300ms, max_samples_per_send: 25 }
    metadata_config: { send_interval: 2s }
`;

async function freeAddress(): Promise<string> {
  const server = createServer();
  const address = await serveLocally(server);
  await new Promise((settle) => server.close(settle));
  return address;
}

async function isReady(child: ChildProcess, url: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`Prometheus ended with ${child.exitCode}`);
    const ready = await fetch(url).then(
      (answer) => answer.ok,
      () => false,
    );
    if (ready) return;
    await wait(100);
  }
  throw new Error('Prometheus was not ready within 30 s');
}
