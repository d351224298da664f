import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { MINUTE_MS, SECOND_MS } from '../../src/model/instant.ts';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from '../e2e/pinkbar-process.ts';
import { type Ended, pinkbar, pinkbarSource } from './run-pinkbar.ts';

const folder = mkdtempSync(join(tmpdir(), 'pinkbar-import-'));
const file = (name: string): string => join(folder, name);
const stateOf = (name: string): string => `${file(name)}.pinkbar-import`;
/** Yesterday at some full minute, so that all samples are inside of the retention. */
const T = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS - 1_440 * MINUTE_MS;

let running: PinkbarProcess;
beforeAll(async () => {
  running = await startPinkbar();
});
afterAll(async () => {
  await running.stop();
  rmSync(folder, { recursive: true });
});

const environment = (url = running.url): Record<string, string> => ({ PINKBAR_URL: url, PINKBAR_TOKEN: ADMIN_TOKEN });
const importing = (...args: string[]): Promise<Ended> => pinkbar(['import', ...args], environment());

interface QueryAnswer {
  readonly series: readonly { readonly tags: Record<string, string>; readonly points: readonly [number, number][] }[];
}

/** The stored samples of a metric, as sent. */
async function stored(metric: string, server = running): Promise<readonly (readonly [number, number])[]> {
  const range = { from: new Date(T - MINUTE_MS).toISOString(), to: new Date(T + 1_440 * MINUTE_MS).toISOString() };
  const query = new URLSearchParams({ metric, ...range });
  const answer = await server.call<QueryAnswer>(`/v1/query?${query}`);
  return answer.series.flatMap(({ points }) => points);
}

function writeSeconds(name: string, metric: string, count: number): void {
  const rows = Array.from({ length: count }, (_, index) => `${T + index * SECOND_MS},${index % 1_000}`);
  writeFileSync(file(name), `time,${metric}\n${rows.join('\n')}\n`);
}

/** Between the program and the server: counts what passes, and hands a body on, or keeps the answer back, or answers in its place. */
async function startProxy(answer: (body: number) => number | 'pass' | 'hang'): Promise<{ readonly url: string; bodies: number }> {
  const proxy = { url: '', bodies: 0 };
  const server: Server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    proxy.bodies += 1;
    const what = answer(proxy.bodies);
    if (typeof what === 'number') {
      response.writeHead(what, { 'content-type': 'text/html' }).end('<html>busy</html>');
      return;
    }
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const handed = await fetch(`${running.url}${request.url}`, {
      method: request.method ?? 'POST',
      headers: headers as Record<string, string>,
      body: Buffer.concat(parts),
    });
    const text = await handed.text();
    if (what === 'pass') response.writeHead(handed.status, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return proxy;
}

/** Each test starts several programs, one after the other, on a machine that may be busy. */
const SEVERAL_PROGRAMS = { timeout: 120_000 };

describe('import_success', SEVERAL_PROGRAMS, () => {
  it('stores every sample of several files, with tags and with gzip, and the events', async () => {
    const rows = `time,imported.p95,imported.requests\n${T},1.5,10\n${T + MINUTE_MS},2.5,20\n`;
    writeFileSync(file('a.csv.gz'), gzipSync(rows));
    const line = { metric: { __name__: 'imported_total', job: 'shop' }, values: [1, 2], timestamps: [T, T + MINUTE_MS] };
    writeFileSync(file('b.jsonl'), `${JSON.stringify(line)}\n`);
    writeFileSync(file('e.json'), JSON.stringify([{ startedAt: T, service: 'imported', version: '1' }]));
    const args = [file('a.csv.gz'), file('b.jsonl'), '--tag', 'service=imported', '--events', file('e.json')];
    const ended = await importing(...args);
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(ended.stderr).toContain('4 samples of 2 series');
    expect(await stored('imported.p95')).toEqual([
      [T, 1.5],
      [T + MINUTE_MS, 2.5],
    ]);
    const { series } = await running.call<{ series: unknown[] }>('/v1/series?metric=imported*');
    expect(series).toMatchObject([
      { metric: 'imported.p95', tags: { service: 'imported' } },
      { metric: 'imported.requests', tags: { service: 'imported' } },
      { metric: 'imported_total', tags: { job: 'shop', service: 'shop' }, kind: 'total' },
    ]);
    // A second time nothing changes.
    expect(await importing(...args)).toMatchObject({ code: 0 });
    const { events } = await running.call<{ events: unknown[] }>('/v1/events?service=imported');
    expect(events).toHaveLength(1);
    expect(await stored('imported.p95')).toHaveLength(2);
    expect(existsSync(stateOf('b.jsonl'))).toBe(false);
  });

  it('shows what it would send, without a token', async () => {
    writeFileSync(file('dry.csv'), `time,p95 (ms)\n${T},1\n`);
    const { code, stdout, stderr } = await pinkbar(['import', '--dry-run', file('dry.csv')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const at = new Date(T).toISOString();
    expect(stdout).toBe(`${file('dry.csv')}: csv, 1 samples of 1 series\n  p95{} ms: 1, ${at} to ${at}\n`);
  });

  it('goes on after it was killed, and every sample is there once', async () => {
    writeSeconds('killed.csv', 'killed', 45_000);
    // The third body reaches the server and is not answered: what is lost is the answer, so it has to come once more.
    let isHanging = true;
    const proxy = await startProxy((body) => (isHanging && body === 3 ? 'hang' : 'pass'));
    const child = spawn(process.execPath, [pinkbarSource, 'import', file('killed.csv')], {
      env: { PATH: process.env.PATH, ...environment(proxy.url) },
      stdio: 'ignore',
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await expect.poll(() => proxy.bodies, { timeout: 60_000, interval: 50 }).toBe(3);
    const ended = new Promise((exited) => child.once('exit', exited));
    child.kill('SIGKILL');
    await ended;
    expect(JSON.parse(readFileSync(stateOf('killed.csv'), 'utf8'))).toMatchObject({ samples: 20_000 });

    isHanging = false;
    const resumed = await pinkbar(['import', file('killed.csv'), '--resume'], environment(proxy.url));
    expect(resumed).toMatchObject({ code: 0 });
    expect(proxy.bodies).toBe(6);
    expect(await stored('killed')).toEqual(Array.from({ length: 45_000 }, (_, index) => [T + index * SECOND_MS, index % 1_000]));
  });

  it('says what is stored, and how to go on, when it is interrupted', async () => {
    writeSeconds('interrupted.csv', 'interrupted', 35_000);
    const proxy = await startProxy((body) => (body === 3 ? 'hang' : 'pass'));
    const child = spawn(process.execPath, [pinkbarSource, 'import', file('interrupted.csv')], {
      env: { PATH: process.env.PATH, ...environment(proxy.url) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    let said = '';
    child.stderr.on('data', (text) => {
      said += text;
    });
    await expect.poll(() => proxy.bodies, { timeout: 60_000, interval: 50 }).toBe(3);
    const ended = new Promise((exited) => child.once('close', exited));
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said).toContain('stopped; 20000 samples of it are stored, and --resume goes on after them');
  });

  it('tries again while the server is overloaded, and gives up in the end with the way to go on', async () => {
    writeSeconds('busy.csv', 'busy', 25_000);
    const briefly = await startProxy((body) => (body === 2 ? 503 : 'pass'));
    const ended = await pinkbar(['import', file('busy.csv')], environment(briefly.url));
    expect(ended).toMatchObject({ code: 0 });
    expect(ended.stderr).toContain('the server answered with status 503; trying again in');
    expect(await stored('busy')).toHaveLength(25_000);

    const always = await startProxy((body) => (body >= 2 ? 503 : 'pass'));
    const failed = await pinkbar(['import', file('busy.csv'), '--timeout', '1s'], environment(always.url));
    expect(failed).toMatchObject({ code: 1 });
    expect(failed.stderr).toContain('status 503; 10000 samples of it are stored, and --resume goes on after them');
  });

  it('goes on with a server that was killed and started again', async () => {
    const data = mkdtempSync(join(tmpdir(), 'pinkbar-import-data-'));
    onTestFinished(() => rmSync(data, { recursive: true, force: true }));
    const settings = { PINKBAR_DATA_DIR: data };
    const first = await startPinkbar(settings);
    writeSeconds('crash.csv', 'crash', 35_000);
    const port = new URL(first.url).port;
    // The server is killed once it has one body; the program goes on trying.
    const importer = pinkbar(['import', file('crash.csv'), '--timeout', '60s'], environment(first.url));
    await expect.poll(() => existsSync(stateOf('crash.csv')), { timeout: 60_000, interval: 5 }).toBe(true);
    await first.stop('SIGKILL');
    const second = await startPinkbar({ ...settings, PINKBAR_PORT: port });
    onTestFinished(() => void second.stop());
    expect(await importer).toMatchObject({ code: 0 });
    expect((await stored('crash', second)).map(([at]) => at)).toEqual(
      Array.from({ length: 35_000 }, (_, index) => T + index * SECOND_MS),
    );
  });
});

describe('import_resume', SEVERAL_PROGRAMS, () => {
  it('sends only what was not acknowledged', async () => {
    writeSeconds('resumed.csv', 'resumed', 45_000);
    let isOverloaded = true;
    const proxy = await startProxy((body) => (isOverloaded && body >= 3 ? 503 : 'pass'));
    const failed = await pinkbar(['import', file('resumed.csv'), '--timeout', '1s'], environment(proxy.url));
    expect(failed).toMatchObject({ code: 1 });
    expect(await stored('resumed')).toHaveLength(20_000);
    isOverloaded = false;
    const before = proxy.bodies;
    const resumed = await pinkbar(['import', file('resumed.csv'), '--resume'], environment(proxy.url));
    expect(resumed).toMatchObject({ code: 0 });
    expect(resumed.stderr).toContain('goes on after 20000 samples that are there');
    expect(proxy.bodies - before).toBe(3);
    expect(await stored('resumed')).toEqual(Array.from({ length: 45_000 }, (_, index) => [T + index * SECOND_MS, index % 1_000]));
    expect(existsSync(stateOf('resumed.csv'))).toBe(false);
  });

  it('refuses to go on in a file that has changed, and begins where there is no state', async () => {
    writeSeconds('changed.csv', 'changed', 20_000);
    const proxy = await startProxy((body) => (body >= 2 ? 503 : 'pass'));
    await pinkbar(['import', file('changed.csv'), '--timeout', '1s'], environment(proxy.url));
    writeSeconds('changed.csv', 'changed', 20_001);
    const refused = await pinkbar(['import', file('changed.csv'), '--resume'], environment(proxy.url));
    expect(refused).toMatchObject({ code: 1 });
    expect(refused.stderr).toContain('the file is not that of the import in');
    const elsewhere = await importing(file('changed.csv'), '--resume');
    expect(elsewhere.stderr).toContain('the server is not that of the import in');
    rmSync(stateOf('changed.csv'));
    expect(await importing(file('changed.csv'), '--resume')).toMatchObject({ code: 0 });
    expect(await stored('changed')).toHaveLength(20_001);
  });
});

describe('import_failure', SEVERAL_PROGRAMS, () => {
  beforeAll(() => {
    writeFileSync(file('one.csv'), `time,one\n${T},1\n`);
    writeFileSync(file('empty.csv'), '');
    writeFileSync(file('header.csv'), 'time,a\n');
    writeFileSync(file('bad.csv'), `time,bad\n${T},1\n${T + 1},fast\n`);
    writeFileSync(file('cut.csv.gz'), gzipSync(`time,cut\n${T},1\n`.repeat(50_000)).subarray(0, 500));
    writeFileSync(file('packed.csv'), Buffer.from([0x50, 0x4b, 3, 4]));
  });

  it.each([
    ['an empty file', 'empty.csv', 'empty.csv: the file is empty'],
    ['a file without samples', 'header.csv', 'holds no time; there are no samples'],
    ['a bad cell', 'bad.csv', 'bad.csv: line 3, column "bad": "fast" is no number'],
    ['a file that is not there', 'none.csv', 'none.csv'],
    ['a file that was cut off', 'cut.csv.gz', 'cut.csv.gz: '],
    ['an archive', 'packed.csv', 'packed.csv: the file is a ZIP archive or a spreadsheet; unpack it, or save it as CSV'],
  ])('ends with 1 and one line on %s', async (_name, name, message) => {
    const { code, stderr } = await importing(file(name));
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(
      stderr
        .trimEnd()
        .split('\n')
        .filter((line) => line.startsWith('pinkbar: ')),
    ).toHaveLength(1);
  });

  it('says what the token may not', async () => {
    const reader = await running.call<{ secret: string }>('/v1/tokens', {
      method: 'POST',
      body: JSON.stringify({ name: 'reader', scopes: ['read'] }),
    });
    const wrong = await importing(file('one.csv'), '--token', 'pbk_a_wrong');
    expect(wrong).toMatchObject({ code: 1 });
    expect(wrong.stderr).toContain('(status 401)');
    const forbidden = await importing(file('one.csv'), '--token', reader.secret);
    expect(forbidden).toMatchObject({ code: 1 });
    expect(forbidden.stderr).toContain('(status 403)');
    expect(forbidden.stderr).toContain('nothing of it was stored');
    expect(await stored('one')).toEqual([]);
  });

  it('ends with 3 where the server refuses some samples or all, and stores the others', async () => {
    writeFileSync(file('old.csv'), `time,old\n2001-01-01T00:00:00Z,1\n${new Date(T).toISOString()},2\n`);
    const part = await importing(file('old.csv'));
    expect(part).toMatchObject({ code: 3 });
    expect(part.stderr).toContain('2 samples of 1 series, 1 refused');
    expect(part.stderr).toContain('refused: timestamp-out-of-window, such as: ');
    expect(await stored('old')).toEqual([[T, 2]]);
    writeFileSync(file('older.csv'), 'time,old\n2001-01-01T00:00:00Z,1\n');
    const none = await importing(file('older.csv'));
    expect(none).toMatchObject({ code: 3 });
    expect(none.stderr).toContain('refused: timestamp-out-of-window');
  });

  it('imports from where it may not write, and says that it cannot be resumed', async () => {
    const state = join(folder, 'no-such-folder', 'state');
    const { code, stderr } = await importing(file('one.csv'), '--state', state);
    expect(code).toBe(0);
    expect(stderr).toContain('how far it is cannot be kept (ENOENT)');
  });

  it('wants to know what to import', async () => {
    expect(await importing()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Name a file of samples, or give --events'),
    });
  });
});
