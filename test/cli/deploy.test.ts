import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from '../e2e/pinkbar-process.ts';
import { CI_JOBS, SHA } from './ci/ci-jobs.ts';
import { type Ended, pinkbar, run } from './run-pinkbar.ts';

const NOWHERE = 'http://127.0.0.1:2';
const GITHUB = CI_JOBS[0]!.variables;

let running: PinkbarProcess;
let token: string;
beforeAll(async () => {
  running = await startPinkbar();
  const made = await running.call<{ secret: string }>('/v1/tokens', {
    method: 'POST',
    body: JSON.stringify({ name: 'ci', scopes: ['ingest'] }),
  });
  token = made.secret;
});
afterAll(() => running.stop());

const deploy = (args: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ended> =>
  pinkbar(['deploy', ...args], { PINKBAR_URL: running.url, PINKBAR_TOKEN: token, ...environment });

interface StoredEvent {
  readonly id: string;
  readonly status: string;
  readonly startedAt: string;
  readonly endedAt: string | null;
}

const event = (id: string): Promise<StoredEvent> => running.call(`/v1/events/${id.trim()}`);
const eventsOf = async (service: string): Promise<readonly StoredEvent[]> =>
  (await running.call<{ events: StoredEvent[] }>(`/v1/events?service=${service}`)).events;

/** A server that only listens: what it was sent, and an answer of one's own making to each attempt. */
interface Listener {
  readonly url: string;
  readonly sent: {
    readonly method: string;
    readonly path: string;
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
  }[];
}
let listening: Server | null = null;
afterEach(() => {
  listening?.close();
  listening = null;
});
async function listen(
  answer: (attempt: number) => { status: number; headers?: Record<string, string>; body?: unknown },
): Promise<Listener> {
  const sent: Listener['sent'] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    sent.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body });
    const { status, headers = {}, body: answered = '' } = answer(sent.length);
    response.writeHead(status, headers).end(typeof answered === 'string' ? answered : JSON.stringify(answered));
  });
  listening = server;
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}
const STORED = { id: 'e1', status: 'succeeded', startedAt: '2026-11-23T10:00:00.000Z' };

describe('pinkbar deploy', () => {
  it('fills in what the CI system knows', async () => {
    const ended = await deploy(['--environment', 'production', '--tag', 'hotfix'], GITHUB);
    expect(ended).toMatchObject({ code: 0, stderr: 'deploy of shop v1.4.2 to production: succeeded\n' });
    expect(await event(ended.stdout)).toMatchObject({
      kind: 'deploy',
      service: 'shop',
      environment: 'production',
      version: 'v1.4.2',
      commit: SHA,
      ref: 'v1.4.2',
      repository: 'acme/shop',
      author: 'ben',
      url: 'https://github.com/acme/shop/actions/runs/4711/attempts/2',
      tags: ['hotfix'],
      status: 'succeeded',
      key: 'github-actions:4711-2-deploy:shop:production',
    });
  });

  it('leads one deploy from start to finish, however often each step is reported', async () => {
    const job = { ...GITHUB, GITHUB_RUN_ID: '4712' };
    const ids: string[] = [];
    for (const step of ['start', 'start', 'finish', 'finish']) {
      const ended = await deploy([step, '--service', 'led'], job);
      expect(ended.code).toBe(0);
      ids.push(ended.stdout);
      expect((await event(ended.stdout)).status).toBe(step === 'start' ? 'running' : 'succeeded');
    }
    expect(new Set(ids).size).toBe(1);
    const [stored, ...others] = await eventsOf('led');
    expect(others).toEqual([]);
    expect(Date.parse(stored!.endedAt!)).toBeGreaterThanOrEqual(Date.parse(stored!.startedAt));
  });

  it('reports a failure, so that nothing is judged', async () => {
    await deploy(['start', '--service', 'broken', '--key', 'k1']);
    const ended = await deploy(['fail', '--service', 'broken', '--key', 'k1']);
    expect(await event(ended.stdout)).toMatchObject({ status: 'failed' });
    expect(await running.call(`/v1/gates/broken`)).toMatchObject({ gate: 'inconclusive', release: null });
  });

  it('needs no CI system, and reports rollbacks', async () => {
    const ended = await deploy(['--service', 'plain', '--release', '1.4.1', '--rollback', '--link', 'https://wiki.example/x']);
    expect(await event(ended.stdout)).toMatchObject({
      kind: 'rollback',
      version: '1.4.1',
      url: 'https://wiki.example/x',
      key: null,
    });
    expect((await deploy(['--service', 'plain', '--release', '1.4.1'])).code).toBe(0);
    expect(await eventsOf('plain')).toHaveLength(2);
  });

  it('reports nothing of a job that stops an environment', async () => {
    const ended = await deploy([], { GITLAB_CI: 'true', CI_PROJECT_NAME: 'stopped', CI_ENVIRONMENT_ACTION: 'stop' });
    expect(ended).toMatchObject({ code: 0, stdout: '' });
    expect(await eventsOf('stopped')).toEqual([]);
  });

  it('reads the commit from Git where Jenkins does not state it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pinkbar-git-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const repository = { GIT_DIR: join(folder, '.git'), GIT_WORK_TREE: folder };
    const name = ['-c', 'user.name=ann', '-c', 'user.email=ann@shop.example'];
    await run('git', ['init', '-q', folder]);
    await run('git', [...name, 'commit', '-q', '--allow-empty', '-m', 'First'], repository);
    const head = (await run('git', ['rev-parse', 'HEAD'], repository)).stdout.trim();

    const jenkins = { JENKINS_URL: 'https://jenkins.example/', BUILD_TAG: 'jenkins-2', JOB_NAME: 'shop' };
    const shown = await deploy(['--dry-run'], { ...jenkins, ...repository });
    expect(JSON.parse(shown.stdout)).toMatchObject({ service: 'shop', commit: expect.stringMatching(/^[0-9a-f]{40}$/) });
    expect(JSON.parse(shown.stdout)).toMatchObject({ commit: head });
    const without = await deploy(['--dry-run'], { ...jenkins, ...repository, PATH: '/nowhere' });
    expect(JSON.parse(without.stdout)).not.toHaveProperty('commit');
  });

  it('shows what it would send, without a server or a token', async () => {
    const ended = await pinkbar(['deploy', '--dry-run'], GITHUB);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ended.stdout)).toMatchObject({ service: 'shop', version: 'v1.4.2', status: 'succeeded' });
  });
});

describe('pinkbar deploy, when the server is not well', () => {
  it('tries again with the same key and body until it is', async () => {
    const refusals = [
      { status: 503, headers: { 'retry-after': '1' } },
      { status: 502, body: '<h1>Bad gateway</h1>' },
    ];
    const listener = await listen((attempt) => refusals[attempt - 1] ?? { status: 201, body: STORED });
    const ended = await deploy(['--service', 'shop'], { PINKBAR_URL: listener.url });
    expect(ended).toMatchObject({ code: 0, stdout: 'e1\n' });
    expect(ended.stderr).toMatch(/status 503; trying again in 1\.0 s\n.*status 502; trying again in [\d.]+ s\n/);
    expect(listener.sent).toHaveLength(3);
    expect(new Set(listener.sent.map(({ body }) => body)).size).toBe(1);
    expect(new Set(listener.sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(listener.sent[0]!.headers['idempotency-key']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('finds a server that was down when it began', async () => {
    const { port } = new URL(running.url);
    await running.stop('SIGTERM');
    const ended = deploy(['--service', 'later'], { PINKBAR_URL: `http://127.0.0.1:${port}`, PINKBAR_TOKEN: ADMIN_TOKEN });
    await new Promise((settle) => setTimeout(settle, 1_500));
    running = await startPinkbar({ PINKBAR_PORT: port });
    expect(await ended).toMatchObject({ code: 0, stderr: expect.stringContaining('trying again') });
    expect(await eventsOf('later')).toHaveLength(1);
    token = ADMIN_TOKEN;
  });

  it.each([
    ['is not there', { PINKBAR_URL: NOWHERE }, 'cannot reach'],
    ['refuses the token', { PINKBAR_TOKEN: 'pbk_i_wrong' }, 'A valid token is needed'],
    ['is named in a way that makes no sense', { PINKBAR_URL: 'shop' }, 'is no address'],
    ['gets no token', { PINKBAR_TOKEN: '' }, 'which token?'],
  ])('fails when it %s, and does not with --no-fail', async (_name, environment, says) => {
    // Only what may be better later is tried again.
    const timeout = says === 'cannot reach' ? '1s' : '30s';
    const failing = await deploy(['--service', 'shop', '--timeout', timeout], environment);
    expect(failing).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(says) });
    const going = await deploy(['--service', 'shop', '--timeout', timeout, '--no-fail'], environment);
    expect(going).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining(says) });
    expect(going.stderr).toContain('the deploy goes on without');
  });

  it('gives up on one that never answers', async () => {
    const silent = createServer(() => {});
    listening = silent;
    await new Promise<void>((settle) => silent.listen(0, '127.0.0.1', settle));
    const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const ended = await deploy(['--service', 'shop', '--timeout', '1s', '--no-fail'], { PINKBAR_URL: url });
    silent.closeAllConnections();
    expect(ended).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('cannot reach') });
  });

  it('does not follow a server that sends it elsewhere, nor believe one that is no Pinkbar', async () => {
    const listener = await listen(() => ({ status: 307, headers: { location: `${running.url}/v1/events` } }));
    expect(await deploy(['--service', 'shop'], { PINKBAR_URL: listener.url })).toMatchObject({ code: 1 });
    listening?.close();
    for (const body of ['<h1>Welcome</h1>', 'null', '{}']) {
      const other = await listen(() => ({ status: 200, body }));
      const ended = await deploy(['--service', 'shop', '--no-fail'], { PINKBAR_URL: other.url });
      expect(ended).toMatchObject({ code: 0, stderr: expect.stringContaining('is no Pinkbar server') });
      listening?.close();
    }
  });
});

describe('pinkbar deploy and secrets', () => {
  const SECRET = 'hunter2hunter2';
  const ENVIRONMENT = {
    GITHUB_ACTIONS: 'false',
    JENKINS_URL: `https://u:${SECRET}@jenkins.example/`,
    BUILD_URL: `https://u:${SECRET}@jenkins.example/job/1/`,
    BUILD_TAG: 'jenkins-1',
    GIT_URL: `https://oauth2:${SECRET}@gitlab.example/acme/shop.git?private_token=${SECRET}`,
    GIT_COMMIT: SHA,
    CI_JOB_TOKEN: SECRET,
    CI_REPOSITORY_URL: `https://gitlab-ci-token:${SECRET}@gitlab.example/acme/shop.git`,
    GITHUB_TOKEN: SECRET,
    ACTIONS_RUNTIME_TOKEN: SECRET,
    AWS_SECRET_ACCESS_KEY: SECRET,
    PINKBAR_BOOTSTRAP_TOKEN: SECRET,
  };

  it('sends none and prints none', async () => {
    const listener = await listen(() => ({ status: 201, body: STORED }));
    const link = ['--link', `https://u:${SECRET}@wiki.example/`];
    const first = await deploy(link, { ...ENVIRONMENT, PINKBAR_URL: listener.url });
    const shown = await deploy(['--dry-run', ...link], ENVIRONMENT);
    expect([first.code, shown.code]).toEqual([0, 0]);
    const [request] = listener.sent;
    expect(JSON.parse(request!.body)).toMatchObject({ service: 'shop', repository: 'acme/shop', url: 'https://wiki.example/' });
    const { authorization, ...headers } = request!.headers;
    expect(authorization).toBe(`Bearer ${token}`);
    for (const text of [
      request!.body,
      request!.path,
      JSON.stringify(headers),
      first.stdout,
      first.stderr,
      shown.stdout,
      shown.stderr,
    ]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(token);
    }
  });

  it.each([
    { PINKBAR_TOKEN: `pbk_i\n${SECRET}` },
    { PINKBAR_TOKEN: `ü${SECRET}` },
    { PINKBAR_URL: `http://u:${SECRET}@127.0.0.1:2` },
    { PINKBAR_TOKEN: SECRET, PINKBAR_URL: NOWHERE },
  ])('prints none when it fails: %j', async (environment) => {
    const ended = await deploy(['--service', 'shop', '--timeout', '1s'], environment as Record<string, string>);
    expect(ended.code).toBe(1);
    expect(ended.stderr + ended.stdout).not.toContain(SECRET);
  });

  it('keeps what others wrote from steering the terminal or the log', async () => {
    const listener = await listen(() => ({
      status: 422,
      body: { title: 'No\u001b[2J', detail: 'x\n::set-output name=a::b\r\u202e' },
    }));
    const ended = await deploy(['--service', 'shop'], { PINKBAR_URL: listener.url });
    expect(ended.code).toBe(1);
    expect(ended.stderr.trimEnd()).not.toMatch(/[\p{Cc}\u202e]/u);
  });
});

describe('pinkbar deploy, misused', () => {
  it.each([
    [['end'], 2, 'Allowed choices are start, finish, fail'],
    [['--timeout', 'soon'], 2, 'a length of time'],
    [['--bad'], 2, 'unknown option'],
    [[], 1, 'which service?'],
    [['start', '--service', 'shop'], 1, 'which deploy? Give --key'],
    [['--service', 'shop', '--link', 'javascript:alert(1)'], 1, 'is no address'],
  ])('%j: exit code %i', async (args, code, says) => {
    const ended = await deploy(args);
    expect(ended).toMatchObject({ code, stdout: '' });
    expect(ended.stderr).toContain(says);
  });
});
