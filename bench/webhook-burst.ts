import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../src/model/instant.ts';
import { startPinkbar, stop, TOKEN } from './servers.ts';

const DELIVERIES = 500;
/** All at once, and spread evenly. */
const SPREADS_S = [0, 1, 5];
const SECRET = 'burst';
const SIGNALS = 12;
const RELEASES = 60;

const root = resolve(import.meta.dirname, '..');

/** `npm run bench -- webhook-burst [seconds]...`: how long GitHub waits for its answer while a server judges releases. */
export async function run(args: readonly string[]): Promise<void> {
  process.stdout.write(
    '| 500 deliveries in | answered 2xx | median ms | p99 ms | slowest ms | worked off after ms | judged by then |\n',
  );
  process.stdout.write('|---|---|---|---|---|---|---|\n');
  const spreads = args.length > 0 ? args.map(Number) : SPREADS_S;
  for (const seconds of spreads) process.stdout.write(await measure(seconds * SECOND_MS));
  process.stderr.write(`load at the end: ${loadavg()[0]?.toFixed(1)}\n`);
}

async function measure(spreadMs: number): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-burst-'));
  const server = await startPinkbar(directory, false, { PINKBAR_GITHUB_WEBHOOK_SECRET: SECRET });
  try {
    await keepJudging(server.url);
    const sent = signedDeliveries();
    const judgedBefore = await readMetric(server.url, 'pinkbar_tasks_total{kind="judging.release",outcome="done"}');
    const began = performance.now();
    const answers = await Promise.all(
      sent.map(async (delivery, index) => {
        await wait((index * spreadMs) / DELIVERIES);
        const at = performance.now();
        const answer = await fetch(`${server.url}/webhooks/github`, delivery);
        await answer.arrayBuffer();
        return { ok: answer.ok, tookMs: performance.now() - at };
      }),
    );
    const judged = (await readMetric(server.url, 'pinkbar_tasks_total{kind="judging.release",outcome="done"}')) - judgedBefore;
    const taken = answers.filter(({ ok }) => ok).length;
    while ((await readMetric(server.url, 'pinkbar_tasks_total{kind="github.delivery",outcome="done"}')) < taken) await wait(500);
    const workedMs = performance.now() - began;
    const took = answers.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
    const figures = [took[DELIVERIES / 2]!, took[Math.ceil(DELIVERIES * 0.99) - 1]!, took.at(-1)!, workedMs].map(Math.round);
    return `| ${spreadMs / 1_000} s | ${taken} | ${figures.join(' | ')} | ${judged} |\n`;
  } finally {
    await stop(server);
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Two days of a shop in steps of a minute and a row of releases in it, each due at once: work for the analysis well beyond the burst. */
async function keepJudging(url: string): Promise<void> {
  const end = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
  const minutes = Array.from({ length: (48 * HOUR_MS) / MINUTE_MS }, (_, index) => end - (index + 1) * MINUTE_MS).reverse();
  const noise = (at: number, signal: number): number => Math.abs(Math.sin(at / 7_777_777 + signal));
  for (let signal = 0; signal < SIGNALS; signal += 1) {
    const points = minutes.map((at) => [at, Math.round(300 + 60 * noise(at, signal))]);
    const series = { metric: 'shop.http.latency', tags: { service: 'shop', route: `r${signal}` }, kind: 'latency', points };
    await post(url, '/v1/samples', { series: [series] });
    await post(url, '/v1/signals', {
      ...{ name: `latency_r${signal}`, service: 'shop', kind: 'latency', bad: 'up' },
      expression: { form: 'mean', of: [{ metric: 'shop.http.latency', tags: { route: `r${signal}` } }] },
    });
  }
  const releases = Array.from({ length: RELEASES }, (_, index) => ({
    service: 'shop',
    version: `1.${index}`,
    startedAt: new Date(end - 3 * HOUR_MS - index * 10 * MINUTE_MS).toISOString(),
  }));
  await post(url, '/v1/events', releases);
}

async function post(url: string, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`POST ${path}: ${answer.status} ${await answer.text()}`);
}

async function readMetric(url: string, name: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${TOKEN}` } });
  const line = (await answer.text()).split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1) ?? 0);
}

/** Successes of as many deployments, as GitHub sends them (some 15 kB each). */
function signedDeliveries(): readonly {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}[] {
  const file = join(root, 'test/fixtures/github/deployment_status.success.json');
  const { payload } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly payload: { readonly deployment: object; readonly deployment_status: object };
  };
  return Array.from({ length: DELIVERIES }, (_, index) => {
    const created_at = new Date(Date.now() - HOUR_MS + index * SECOND_MS).toISOString();
    const deployment = { ...payload.deployment, id: 1_000 + index, created_at };
    const body = JSON.stringify({ ...payload, deployment, deployment_status: { ...payload.deployment_status, created_at } });
    const headers = {
      'content-type': 'application/json',
      'x-github-event': 'deployment_status',
      'x-github-delivery': `burst-${index}`,
      'x-hub-signature-256': `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    };
    return { method: 'POST', headers, body };
  });
}
