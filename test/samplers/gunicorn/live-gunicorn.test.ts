import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, get, request } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessFiles } from '../../../src/samplers/gunicorn/process-files.ts';
import { type GunicornSample, takeSample } from '../../../src/samplers/gunicorn/take-sample.ts';
import { pinkbar } from '../../cli/run-pinkbar.ts';
import { available } from '../../setup/available.ts';

/** Answers when the file that is named in the query appears; computes or waits until then. */
const APP = `
import os, time
def app(environ, start_response):
    gate = environ["QUERY_STRING"]
    while gate and not os.path.exists(gate):
        if environ["PATH_INFO"] == "/wait":
            time.sleep(0.02)
    start_response("200 OK", [("Content-Length", "2")])
    return [b"ok"]
`;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  const { port } = server.address() as { readonly port: number };
  await new Promise((settle) => server.close(settle));
  return port;
}

describe.skipIf(!available('gunicorn'))('a live gunicorn', () => {
  let folder: string;
  let gate: string;
  let children: ChildProcess[];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pinkbar-gunicorn-'));
    gate = join(folder, 'open');
    writeFileSync(join(folder, 'app.py'), APP);
    children = [];
  });
  afterEach(async () => {
    writeFileSync(gate, '');
    for (const child of children) {
      child.kill('SIGKILL');
      await new Promise((settle) => child.once('close', settle));
    }
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(...args: readonly string[]): Promise<{ readonly port: number; readonly pid: number }> {
    const port = await freePort();
    const command = ['--bind', `127.0.0.1:${port}`, '--graceful-timeout', '1', ...args, 'app:app'];
    const child = spawn(available('gunicorn')!, command, { cwd: folder, stdio: 'ignore', env: { PATH: process.env.PATH } });
    children.push(child);
    await until(async () => (await answerOf(port, '/')) === 200);
    return { port, pid: child.pid! };
  }

  const answerOf = (port: number, path: string): Promise<number | null> =>
    new Promise((settle) => {
      get({ port, path, agent: false }, (answer) => {
        answer.resume();
        answer.on('end', () => settle(answer.statusCode ?? null));
      }).on('error', () => settle(null));
    });

  const look = async (pid: number): Promise<GunicornSample> => {
    const [sample] = await takeSample(new ProcessFiles(), { app: null, pid, threads: null });
    if (!sample) throw new Error('no gunicorn');
    return sample;
  };

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (await isSo()) return;
      await new Promise((settle) => setTimeout(settle, 50));
    }
    throw new Error('it did not come about within 10 s');
  }
  const untilSeen = async (pid: number, expected: Partial<GunicornSample>): Promise<void> => {
    let seen: GunicornSample | null = null;
    await until(async () => {
      seen = await look(pid);
      return Object.entries(expected).every(([name, value]) => seen![name as keyof GunicornSample] === value);
    }).catch(() => expect(seen).toMatchObject(expected));
  };

  for (const path of ['/wait', '/compute']) {
    it(`has a worker busy for each request to ${path}, and the others idle`, async () => {
      const { port, pid } = await start('--workers', '3');
      await untilSeen(pid, { workers: 3, busy: 0, backlog: 0 });
      const answers = [answerOf(port, `${path}?${gate}`), answerOf(port, `${path}?${gate}`)];
      await untilSeen(pid, { workers: 3, busy: 2, backlog: 0 });
      writeFileSync(gate, '');
      expect(await Promise.all(answers)).toEqual([200, 200]);
      await untilSeen(pid, { busy: 0 });
    });
  }

  it('counts the connections that no worker has taken yet', async () => {
    const { port, pid } = await start('--workers', '1');
    const answers = Array.from({ length: 4 }, () => answerOf(port, `/wait?${gate}`));
    await untilSeen(pid, { workers: 1, busy: 1, backlog: 3 });
    writeFileSync(gate, '');
    await Promise.all(answers);
    await untilSeen(pid, { busy: 0, backlog: 0 });
  });

  it('holds a worker busy whose client has given up', async () => {
    const { port, pid } = await start('--workers', '1');
    const given = request({ port, path: `/wait?${gate}`, agent: false }).on('error', () => {});
    given.end();
    await untilSeen(pid, { busy: 1 });
    given.destroy();
    await untilSeen(pid, { busy: 1 });
  });

  it('sees the same behind a Unix socket', async () => {
    const socketPath = join(folder, 'g.sock');
    const child = spawn(available('gunicorn')!, ['--workers', '2', '--bind', `unix:${socketPath}`, 'app:app'], {
      cwd: folder,
      stdio: 'ignore',
      env: { PATH: process.env.PATH },
    });
    children.push(child);
    const ask = (path: string): Promise<number | null> =>
      new Promise((settle) => {
        get({ socketPath, path, agent: false }, (answer) => {
          answer.resume();
          settle(answer.statusCode ?? null);
        }).on('error', () => settle(null));
      });
    await until(async () => (await ask('/')) === 200);
    const answers = Array.from({ length: 3 }, () => ask(`/wait?${gate}`));
    await untilSeen(child.pid!, { workers: 2, busy: 2, backlog: 1 });
    writeFileSync(gate, '');
    expect(await Promise.all(answers)).toEqual([200, 200, 200]);
  });

  it('counts threads as parts of a worker', async () => {
    const { port, pid } = await start('--workers', '1', '--worker-class', 'gthread', '--threads', '4', '--keep-alive', '60');
    const answers = Array.from({ length: 3 }, () => answerOf(port, `/wait?${gate}`));
    await untilSeen(pid, { workers: 1, busy: 0.75, backlog: 0 });
    writeFileSync(gate, '');
    await Promise.all(answers);
    await untilSeen(pid, { busy: 0 });
  });

  it('takes no connection that is only kept for a next request for one, where ss can tell', async () => {
    const { port, pid } = await start('--workers', '1', '--worker-class', 'gthread', '--threads', '4', '--keep-alive', '60');
    const agent = new Agent({ keepAlive: true });
    const once = (path: string): Promise<void> =>
      new Promise((settle) => {
        get({ port, path, agent }, (answer) => {
          answer.resume();
          answer.on('end', () => settle());
        });
      });
    await Promise.all([once('/'), once('/')]);
    const again = once(`/wait?${gate}`);
    await untilSeen(pid, { busy: 0.25 });
    writeFileSync(gate, '');
    await again;
    agent.destroy();
  });

  it('sends what it sees, under the names of its gunicorn', async () => {
    const { port, pid } = await start('--workers', '2', '--statsd-prefix', 'shop', '--pid', join(folder, 'pid'));
    const answer = answerOf(port, `/wait?${gate}`);
    await untilSeen(pid, { busy: 1 });
    const { code, stdout, stderr } = await pinkbar([
      ...['sample', 'gunicorn', '--once', '--dry-run', '--interval', '1s', '--pid-file', join(folder, 'pid')],
    ]);
    writeFileSync(gate, '');
    await answer;
    expect(stderr).toBe(`pinkbar: gunicorn ${pid} [app:app]: 2 workers, listens on tcp:${port}, sent as shop.gunicorn.workers\n`);
    expect(stdout.split('\n')).toEqual([
      'shop.gunicorn.workers.busy:1|g',
      'shop.gunicorn.workers.idle:1|g',
      'shop.gunicorn.workers.total:2|g',
      'shop.gunicorn.backlog:0|g',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('says what to do where it finds none', async () => {
    writeFileSync(join(folder, 'pid'), '0');
    const args = ['sample', 'gunicorn', '--once', '--dry-run', '--interval', '1s', '--pid-file', join(folder, 'pid')];
    const { code, stdout, stderr } = await pinkbar(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^pinkbar: no gunicorn among the \d+ processes.*\npinkbar: nothing was sent/);
  });

  it.skipIf(process.getuid?.() !== 0)('says what it cannot see of the gunicorn of another user', async () => {
    chmodSync(folder, 0o755);
    const { pid } = await start('--workers', '1');
    const looker = spawn(process.execPath, ['--input-type=module', '-e', LOOK, String(pid)], {
      uid: 65_534,
      gid: 65_534,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    looker.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    await new Promise((settle) => looker.once('close', settle));
    expect(JSON.parse(output)).toMatchObject({ seesSockets: false, workers: 1, backlog: null });
  });
});

const SOURCE = join(import.meta.dirname, '../../../src/samplers/gunicorn');
const LOOK = `
const { takeSample } = await import('${SOURCE}/take-sample.ts');
const { ProcessFiles } = await import('${SOURCE}/process-files.ts');
const [sample] = await takeSample(new ProcessFiles(), { app: null, pid: Number(process.argv[1]), threads: null });
console.log(JSON.stringify(sample));
`;
