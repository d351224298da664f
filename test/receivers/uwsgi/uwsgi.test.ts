import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createArrivals } from '../../../src/component/arrivals.ts';
import { millis } from '../../../src/model/instant.ts';
import type { SampleBatch } from '../../../src/model/sample.ts';
import { tagValue } from '../../../src/model/tags.ts';
import { Poller } from '../../../src/receivers/polling/poller.ts';
import { decodeStats } from '../../../src/receivers/uwsgi/decode-stats.ts';
import { STATS_SERVER } from '../../../src/receivers/uwsgi/stats-server.ts';
import { readStatsTarget } from '../../../src/receivers/uwsgi/stats-target.ts';
import { available } from '../../setup/available.ts';

describe('an address of a stats server', () => {
  it('names a service, and is TCP or a Unix socket', () => {
    expect(readStatsTarget('shop=127.0.0.1:1717')).toEqual({
      service: 'shop',
      environment: null,
      instance: '127.0.0.1:1717',
      isHttp: false,
      connection: { host: '127.0.0.1', port: 1_717 },
    });
    expect(readStatsTarget('shop@prod=unix:/run/shop.stats')).toMatchObject({
      environment: 'prod',
      connection: { path: '/run/shop.stats' },
    });
    expect(readStatsTarget('shop=http://[::1]:1717/')).toMatchObject({ isHttp: true, connection: { host: '::1', port: 1_717 } });
  });
  for (const text of [
    '',
    '127.0.0.1:1717',
    'shop=',
    'shop=127.0.0.1',
    'shop=127.0.0.1:0',
    'shop=https://a:1',
    'a b=c:1',
    'shop=unix:x',
  ]) {
    it(`is not "${text}"`, () => expect(readStatsTarget(text)).toBeNull());
  }
});

describe('decodeStats', () => {
  it('makes nothing of what is no answer of a stats server', () => {
    for (const text of ['', '{', '[]', 'null', '{"workers":1}', '<html>']) expect(decodeStats(text)).toBeNull();
  });
  it('takes what is missing or nonsense for 0', () => {
    const stats = decodeStats('{"workers":[{"id":1,"requests":"x","exceptions":-1,"status":7},3]}');
    expect(stats).toMatchObject({ listenQueue: 0, workers: [{ id: 1, requests: 0, exceptions: 0, cores: 1, busyCores: 0 }] });
    expect(stats?.workers).toHaveLength(1);
  });
});

/** Asks once, and returns what was stored and what was rejected. */
async function ask(address: string): Promise<{ readonly batch: SampleBatch; readonly rejected: readonly string[] }> {
  const arrivals = createArrivals(() => millis(0));
  const stored: SampleBatch[] = [];
  const samples = {
    append: async (batch: SampleBatch) => {
      stored.push(batch);
      return { accepted: batch.length, refused: [] };
    },
  };
  const log = { info() {}, warn() {} };
  const poller = new Poller(STATS_SERVER, [readStatsTarget(address)!], {
    samples,
    arrivals,
    log,
    clock: () => millis(1_800_000_012_345),
  });
  await poller.poll();
  await poller.close();
  const rejected = arrivals
    .list()
    .flatMap(({ rejections }) => rejections.map(({ reason, advice }) => (advice === null ? 'no advice' : reason)));
  return { batch: stored.flat(), rejected };
}

const totalOf = (batch: SampleBatch, metric: string): number =>
  batch.filter(({ series }) => series.metric === metric).reduce((sum, { values }) => sum + values[0]!, 0);

describe('a server that answers something else', () => {
  let server: Server;
  afterEach(() => new Promise((settle) => server.close(settle)));

  const CASES: readonly [what: string, answer: (write: (text: string) => void, end: () => void) => void, reason: string][] = [
    ['no JSON', (write, end) => [write('hello'), end()], 'not-stats'],
    ['too much', (write) => write('x'.repeat(5 * 1024 * 1024)), 'too-large'],
  ];
  for (const [what, answer, reason] of CASES) {
    it(`is ${reason}: ${what}`, async () => {
      server = createServer((socket) => {
        socket.on('error', () => {});
        answer(
          (text) => socket.write(text),
          () => socket.end(),
        );
      });
      await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
      const { port } = server.address() as { readonly port: number };
      expect(await ask(`shop=127.0.0.1:${port}`)).toEqual({ batch: [], rejected: [reason] });
    });
  }
  it('is unreachable where nobody listens', async () => {
    server = createServer();
    expect((await ask('shop=unix:/nowhere/at.all')).rejected).toEqual(['unreachable']);
  });
});

const APP = `
import os, time
def application(environ, start_response):
    gate = environ["QUERY_STRING"]
    while gate and not os.path.exists(gate):
        time.sleep(0.02)
    if environ["PATH_INFO"] == "/boom":
        raise ValueError("boom")
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
`;

describe.skipIf(!available('uwsgi'))('a live uWSGI', () => {
  let folder: string;
  let child: ChildProcess;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pinkbar-uwsgi-'));
    writeFileSync(join(folder, 'app.py'), APP);
  });
  afterEach(async () => {
    child.kill('SIGKILL');
    await new Promise((settle) => child.once('close', settle));
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(...args: readonly string[]): Promise<string> {
    const socket = join(folder, 'http.sock');
    const common = [
      '--plugin',
      'python3',
      '--http-socket',
      socket,
      '--wsgi-file',
      'app.py',
      '--master',
      '--need-app',
      '--die-on-term',
    ];
    child = spawn(available('uwsgi')!, [...common, ...args], { cwd: folder, stdio: 'ignore', env: { PATH: process.env.PATH } });
    await until(async () => (await answerOf(socket, '/')) === 200);
    return socket;
  }
  const answerOf = (socketPath: string, path: string): Promise<number | null> =>
    new Promise((settle) => {
      get({ socketPath, path, agent: false }, (answer) => {
        answer.resume();
        answer.on('close', () => settle(answer.statusCode ?? null));
      }).on('error', () => settle(null));
    });
  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (await isSo()) return;
      await new Promise((settle) => setTimeout(settle, 50));
    }
    throw new Error('it did not come about within 10 s');
  }

  /** A request is counted a moment after its answer, also the one that `start` was answered. */
  async function countAfterStart(address: string): Promise<number> {
    let count = 0;
    await until(async () => {
      count = totalOf((await ask(address)).batch, 'uwsgi.requests');
      return count > 0;
    });
    return count;
  }

  it('tells every request, every exception, and who is busy', async () => {
    const address = `shop@prod=unix:${join(folder, 'stats.sock')}`;
    const socket = await start('--processes', '2', '--threads', '2', '--stats', join(folder, 'stats.sock'));
    const first = await countAfterStart(address);
    for (let index = 0; index < 37; index += 1) await answerOf(socket, index % 10 === 0 ? '/boom' : '/');
    const gate = join(folder, 'open');
    const waiting = [0, 1, 2].map(() => answerOf(socket, `/?${gate}`));
    await until(async () => totalOf((await ask(address)).batch, 'uwsgi.cores.busy') === 3);
    const { batch } = await ask(address);
    expect(totalOf(batch, 'uwsgi.requests') - first).toBe(37);
    expect(totalOf(batch, 'uwsgi.exceptions')).toBe(4);
    expect(totalOf(batch, 'uwsgi.workers.total')).toBe(2);
    expect(totalOf(batch, 'uwsgi.workers.busy')).toBe(2);
    expect(totalOf(batch, 'uwsgi.cores.total')).toBe(4);
    expect(totalOf(batch, 'uwsgi.listen_queue')).toBe(0);
    const requests = batch.filter(({ series }) => series.metric === 'uwsgi.requests').map(({ series }) => series);
    expect(
      requests.map(({ kind, tags }) => [
        kind,
        tagValue(tags, 'service'),
        tagValue(tags, 'environment'),
        tagValue(tags, 'worker'),
      ]),
    ).toEqual([
      ['total', 'shop', 'prod', '1'],
      ['total', 'shop', 'prod', '2'],
    ]);
    expect([...batch[0]!.at]).toEqual([1_800_000_010_000]);
    writeFileSync(gate, '');
    await Promise.all(waiting);
    expect(totalOf((await ask(address)).batch, 'uwsgi.requests') - first).toBe(40);
  });

  it('is read with a head of HTTP before the JSON, and over TCP', async () => {
    const server = createServer();
    await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
    const { port } = server.address() as { readonly port: number };
    await new Promise((settle) => server.close(settle));
    await start('--processes', '1', '--stats', `127.0.0.1:${port}`, '--stats-http');
    expect(totalOf((await ask(`shop=http://127.0.0.1:${port}/`)).batch, 'uwsgi.workers.total')).toBe(1);
  });

  it('goes on counting when a worker is replaced', async () => {
    const address = `shop=unix:${join(folder, 'stats.sock')}`;
    const socket = await start(
      '--processes',
      '1',
      '--max-requests',
      '5',
      '--min-worker-lifetime',
      '0',
      '--stats',
      join(folder, 'stats.sock'),
    );
    const first = await countAfterStart(address);
    let sent = 0;
    const isAnswered = async (): Promise<boolean> => {
      sent += 1;
      return (await answerOf(socket, '/')) === 200;
    };
    for (let index = 0; index < 12; index += 1) await until(isAnswered);
    await until(async () => totalOf((await ask(address)).batch, 'uwsgi.requests') - first >= 12);
    const { batch } = await ask(address);
    expect(totalOf(batch, 'uwsgi.respawns')).toBeGreaterThanOrEqual(2);
    // A worker that ends may have counted a request whose answer it did not send.
    const counted = totalOf(batch, 'uwsgi.requests') - first;
    expect(counted).toBeLessThanOrEqual(sent);
  });
});
