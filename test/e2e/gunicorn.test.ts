import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { available } from '../setup/available.ts';
import { type PinkbarProcess, startPinkbar } from './pinkbar-process.ts';

const launcher = join(import.meta.dirname, '../../src/launcher.mjs');
const TRAFFIC_MS = 20_000;
const CLIENTS = 4;
/** One request in ten each; the rest is fine. */
const PATHS = ['/error', '/missing', '/slow', '/', '/', '/', '/', '/', '/', '/'];

interface SeriesAnswer {
  readonly series: readonly { readonly points: readonly (readonly [number, number])[] }[];
}

async function freeTcpPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const address = server.address();
  await new Promise((settle) => server.close(settle));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function startGunicorn(statsdPort: number): Promise<{ url: string; child: ChildProcess }> {
  const port = await freeTcpPort();
  const child = spawn(
    available('gunicorn')!,
    [
      '--workers',
      '2',
      '--bind',
      `127.0.0.1:${port}`,
      '--statsd-host',
      `127.0.0.1:${statsdPort}`,
      '--statsd-prefix',
      'shop',
      'app:app',
    ],
    {
      cwd: join(import.meta.dirname, 'gunicorn-app'),
      stdio: 'ignore',
      env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  const url = `http://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const open = await fetch(`${url}/`).then(
      () => true,
      () => false,
    );
    if (open) return { url, child };
    await new Promise((settle) => setTimeout(settle, 100));
  }
  throw new Error('gunicorn did not answer within 10 s');
}

const startSampler = (statsdPort: number): ChildProcess =>
  spawn(process.execPath, [launcher, 'sample', 'gunicorn', '--to', `127.0.0.1:${statsdPort}`, '--interval', '2s'], {
    stdio: 'ignore',
    env: { PATH: process.env.PATH },
  });

/** Requests one after another from each of a few clients; what they saw, by status. */
async function sendTraffic(url: string, durationMs: number): Promise<Map<number, number>> {
  const seen = new Map<number, number>();
  const end = Date.now() + durationMs;
  const client = async (offset: number): Promise<void> => {
    for (let index = offset; Date.now() < end; index += 1) {
      const answer = await fetch(url + PATHS[index % PATHS.length]!);
      await answer.arrayBuffer();
      seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
      await new Promise((settle) => setTimeout(settle, 15));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, offset) => client(offset)));
  return seen;
}

describe.skipIf(!available('gunicorn'))('a live gunicorn', () => {
  let pinkbar: PinkbarProcess;
  let gunicorn: { url: string; child: ChildProcess };
  let sampler: ChildProcess;
  const seen = new Map<number, number>();

  beforeAll(async () => {
    pinkbar = await startPinkbar();
    gunicorn = await startGunicorn(pinkbar.statsdPort);
    sampler = startSampler(pinkbar.statsdPort);
    seen.set(200, 1);
    for (const [status, count] of await sendTraffic(gunicorn.url, TRAFFIC_MS)) seen.set(status, (seen.get(status) ?? 0) + count);
    // The last bucket closes within 10 s; stopping would flush it too, but a running service is what is tested.
    await new Promise((settle) => setTimeout(settle, 12_000));
  }, 90_000);
  afterAll(async () => {
    sampler?.kill('SIGTERM');
    gunicorn?.child.kill('SIGTERM');
    await pinkbar?.stop();
  });

  const total = async (metric: string): Promise<number> => {
    const { series } = await pinkbar.call<SeriesAnswer>(
      `/v1/query?metric=${metric}&from=${Date.now() - 3_600_000}&to=${Date.now() + 60_000}`,
    );
    return series.flatMap(({ points }) => points).reduce((sum, [, value]) => sum + value, 0);
  };

  it('leaves the counts in the store that the client saw', async () => {
    const statuses = [200, 404, 500];
    const stored = new Map<number, number>();
    for (const status of statuses) stored.set(status, await total(`shop.gunicorn.request.status.${status}`));
    expect(Object.fromEntries(stored)).toEqual(Object.fromEntries(statuses.map((status) => [status, seen.get(status)])));
    const all = [...seen.values()].reduce((sum, count) => sum + count, 0);
    expect(all).toBeGreaterThan(500);
    expect(await total('shop.gunicorn.requests')).toBe(all);
    expect(await total('shop.gunicorn.request.duration.count')).toBe(all);
  });

  it('finds its signals without configuration', async () => {
    const { signals } = await pinkbar.call<{ signals: { name: string; service: string }[] }>('/v1/signals');
    const names = signals.filter((signal) => signal.service === 'shop').map((signal) => signal.name);
    expect(names).toEqual(expect.arrayContaining(['error_ratio', 'request_rate', 'latency_p95', 'workers']));
    expect(names).toEqual(expect.arrayContaining(['busy_workers', 'worker_utilisation', 'backlog']));
  });

  it('answers a deploy posted by curl with a report that says what is missing for a verdict', async () => {
    const event = await pinkbar.call<{ id: string }>('/v1/events', {
      method: 'POST',
      body: JSON.stringify({ service: 'shop', version: '1.0.1', tags: ['hotfix'], startedAt: Date.now() - 15_000 }),
    });
    await pinkbar.call(`/v1/releases/${event.id}/analyze`, { method: 'POST' });
    const report = await pinkbar.call<{
      verdict: string;
      findings: { signal: string; verdict: string; reasons: { text: string }[] }[];
    }>(`/v1/releases/${event.id}`);
    expect(report.verdict).toBe('watching');
    const errors = report.findings.find((finding) => finding.signal === 'shop.error_ratio');
    expect(errors?.verdict).toBe('insufficient_data');
    expect(errors?.reasons[0]?.text).toMatch(/\w+/);
  });
});
