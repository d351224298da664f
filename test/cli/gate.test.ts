import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from '../e2e/pinkbar-process.ts';
import { BAD_COMMIT, judgeServices } from './judged-services.ts';
import { type Ended, pinkbar, pinkbarSource, run } from './run-pinkbar.ts';

const NOWHERE = 'http://127.0.0.1:2';

let running: PinkbarProcess;
beforeAll(async () => {
  running = await startPinkbar();
  await judgeServices(running);
});
afterAll(() => running.stop());

const ask = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  pinkbar(args, { PINKBAR_URL: running.url, PINKBAR_TOKEN: ADMIN_TOKEN, ...environment });

describe('pinkbar gate', () => {
  it.each([
    ['good', [], 0, /^pass: None of \d signals got worse with this release\.\n$/],
    [
      'bad',
      [],
      1,
      /^fail: bad\.http_error_ratio got worse with this release: [\d.]+ % to [\d.]+ % of requests \(\+[\d.]+ points, ×[\d.]+\), probability (> )?9\d %(; \d other signals? moved with it)?\. \d+ of \d+ requests failed from \d\d:\d\d UTC to \d\d:\d\d UTC; the worst \d+ s of the last [\d.]+ h had [\d.]+ %\.\n$/,
    ],
    ['bad', ['--release', '1.0.1'], 1, /^fail: /],
    ['bad', ['--fail-open'], 1, /^fail: /],
    ['silent', [], 2, /^inconclusive: No signal belongs to the service silent\. Services with signals: bad, good\.\n$/],
    ['silent', ['--fail-open'], 0, /^inconclusive: /],
    ['silent', ['--fail-closed'], 1, /^inconclusive: /],
    [
      'good',
      ['--environment', 'staging', '--timeout', '0s'],
      2,
      /^inconclusive: No such release has gone live yet\. Waited 0 s\.\n$/,
    ],
    ['good', ['--release', '9', '--timeout', '1s', '--fail-open'], 0, /^inconclusive: No such release .* Waited 1 s\.\n$/],
  ])('%s %j: exit code %i', async (service, args, code, says) => {
    const ended = await ask(['gate', '--service', service, ...args]);
    expect(ended.code).toBe(code);
    expect(ended.stdout).toMatch(says);
  });

  it('steers a shell script', async () => {
    const script = `
      for service in good bad silent; do
        if reason=$("$NODE" "$PINKBAR" gate --service "$service"); then echo "$service: on"; else echo "$service: $? $reason"; fi
      done`;
    const environment = { NODE: process.execPath, PINKBAR: pinkbarSource, PINKBAR_URL: running.url, PINKBAR_TOKEN: ADMIN_TOKEN };
    const ended = await run('bash', ['-euo', 'pipefail', '-c', script], environment);
    expect(ended.code).toBe(0);
    expect(ended.stdout.split('\n')).toEqual([
      'good: on',
      expect.stringMatching(/^bad: 1 fail: /),
      expect.stringMatching(/^silent: 2 inconclusive: /),
      '',
    ]);
  });

  it('requests the commit of the CI job', async () => {
    const job = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'acme/bad', GITHUB_SHA: BAD_COMMIT };
    expect((await ask(['gate'], job)).code).toBe(1);
    expect((await ask(['gate', '--timeout', '0s'], { ...job, GITHUB_SHA: 'd'.repeat(40) })).code).toBe(2);
  });

  it('says while it waits what it waits for', async () => {
    const ended = await ask(['gate', '--service', 'nobody', '--timeout', '1s']);
    expect(ended.stderr).toMatch(/^after \d+ s: No such release has gone live yet\.\n$/);
  });

  it.each([
    [{ PINKBAR_TOKEN: 'pbk_r_wrong' }, [], /^inconclusive: A valid token is needed: .*status 401/],
    [{ PINKBAR_TOKEN: '' }, [], /^inconclusive: which token\?/],
    [{ PINKBAR_URL: NOWHERE }, ['--timeout', '1s'], /^inconclusive: cannot reach .* Waited 1 s\.$/],
  ])('is inconclusive when it cannot ask: %j', async (environment, args, says) => {
    const ended = await ask(['gate', '--service', 'good', ...args], environment);
    expect(ended.code).toBe(2);
    expect(ended.stdout.trimEnd()).toMatch(says);
    expect(ended.stdout.trimEnd().split('\n')).toHaveLength(1);
    expect((await ask(['gate', '--service', 'good', '--fail-closed', ...args], environment)).code).toBe(1);
    expect((await ask(['gate', '--service', 'good', '--fail-open', ...args], environment)).code).toBe(0);
  });

  it('waits for a server that comes back', async () => {
    let requests = 0;
    const proxy = createServer(async (request, response) => {
      requests += 1;
      if (requests === 1) {
        response.writeHead(503, { 'retry-after': '1' }).end('<h1>starting</h1>');
        return;
      }
      const answer = await fetch(`${running.url}${request.url}`, {
        headers: { authorization: request.headers.authorization ?? '' },
      });
      response.end(await answer.text());
    });
    await new Promise<void>((settle) => proxy.listen(0, '127.0.0.1', settle));
    const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const ended = await ask(['gate', '--service', 'good'], { PINKBAR_URL: url });
    proxy.close();
    expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^pass: /) });
    expect(ended.stderr).toContain('the server answered with status 503');
  });

  it.each([
    [['--enough', 'soon'], 'a length of time such as'],
    [['--timeout', '400d'], 'a week at most'],
    [['--fail-open', '--fail-closed'], 'cannot be used with'],
    [['--fast'], 'unknown option'],
  ])('refuses %j with exit code 64', async (args, says) => {
    const ended = await ask(['gate', '--service', 'good', ...args]);
    expect(ended).toMatchObject({ code: 64, stdout: '' });
    expect(ended.stderr).toContain(says);
  });
});

describe('pinkbar report', () => {
  it('prints Markdown', async () => {
    const ended = await ask(['report', '--service', 'bad', '--environment', 'prod', '--markdown']);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toMatch(/^## bad 1\.0\.1: flagged\n/);
    expect(ended.stdout).toContain('| bad.http\\_error\\_ratio | regression |');
  });

  it('prints JSON, of a release by its id as well', async () => {
    const first = JSON.parse((await ask(['report', '--service', 'good'])).stdout) as { id: string; verdict: string };
    expect(first.verdict).toBe('clear');
    const second = JSON.parse((await ask(['report', '--id', first.id])).stdout) as { id: string };
    expect(second.id).toBe(first.id);
  });

  it('fails in one line', async () => {
    expect(await ask(['report', '--service', 'nobody'])).toEqual({
      code: 1,
      stdout: '',
      stderr: 'pinkbar: no such release has gone live yet\n',
    });
    expect((await ask(['report'])).stderr).toContain('which service?');
  });
});
