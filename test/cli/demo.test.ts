import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pinkbar, pinkbarSource, root, run } from './run-pinkbar.ts';

const FREE_PORTS = { PINKBAR_PORT: '0', PINKBAR_STATSD_PORT: '0' };
const DEMO_LIMIT_MS = 240_000;

interface QueryAnswer {
  readonly series: readonly { readonly points: readonly (readonly [at: number, value: number])[] }[];
}

describe('demo_success', () => {
  it(
    'finds what was planted in the usual week, flags nothing else, and answers the question of the tags, as the README runs it',
    async () => {
      const ended = await run(process.execPath, [join(root, 'src/launcher.mjs'), 'demo', '--once'], FREE_PORTS);
      expect(ended.stderr).toBe('');
      expect(ended.stdout).toContain(
        'regressions found 2/2 · bursts found 4/4 · harmless releases flagged 0/13 · restart blip called transient 1/1 · improvements named 3/3',
      );
      expect(ended.stdout.match(/ {2}(ok|missed|false flag|unseen)$/gm)).toHaveLength(19);
      expect(ended.stdout).toMatch(
        /^Are hotfixes followed by 5xx\? After \d of 9 hotfix events shop\.error_ratio rose further than usual/m,
      );
      expect(ended.code).toBe(0);
      // What a run that ends by itself made for itself is gone.
      expect(existsSync(ended.stdout.match(/data in (\S+)/)?.[1] ?? '')).toBe(false);
    },
    DEMO_LIMIT_MS,
  );

  it(
    'stays up with live traffic that arrives by UDP, and ends on Ctrl-C',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'pinkbar-demo-test-'));
      const child = spawn(process.execPath, [pinkbarSource, 'demo', '--days', '2', '--data-dir', folder], {
        env: { PATH: process.env.PATH, ...FREE_PORTS },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const ended = new Promise<number | null>((settle) => child.once('close', settle));
      let stdout = '';
      const invited = new Promise<void>((settle) => {
        child.stdout.on('data', (chunk: Buffer) => {
          stdout += chunk.toString();
          if (stdout.includes('Ctrl-C ends it')) settle();
        });
      });
      try {
        await Promise.race([invited, ended.then((code) => Promise.reject(new Error(`ended with ${code}: ${stdout}`)))]);
        const [, url, secret] = stdout.match(/Dashboard: (\S+)\/#range=7d&token=(\S+)/) ?? [];
        const headers = { authorization: `Bearer ${secret}` };
        // From the first live bucket on, every bucket that is over has gunicorn's requests, which came as datagrams only.
        const latest = async (): Promise<number> => {
          const query = new URLSearchParams({ metric: 'shop.gunicorn.requests' });
          const answer = (await (await fetch(`${url}/v1/query?${query}`, { headers })).json()) as QueryAnswer;
          return answer.series[0]!.points.at(-1)![0];
        };
        const first = await latest();
        let last = first;
        while (last < first + 20_000) {
          await new Promise((settle) => setTimeout(settle, 500));
          last = await latest();
        }
        expect(Date.now() - last).toBeLessThan(60_000);
        child.kill('SIGINT');
        expect(await ended).toBe(0);
        expect(existsSync(join(folder, 'pinkbar.db'))).toBe(true);
      } finally {
        child.kill('SIGKILL');
        rmSync(folder, { recursive: true });
      }
    },
    DEMO_LIMIT_MS,
  );

  it('ends soon when it is stopped while it loads', async () => {
    const child = spawn(process.execPath, [pinkbarSource, 'demo', '--once'], {
      env: { PATH: process.env.PATH, ...FREE_PORTS },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const ended = new Promise<number | null>((settle) => child.once('close', settle));
    child.stdout.once('data', () => child.kill('SIGTERM'));
    expect(await ended).toBe(1);
  });
});

describe('demo_failure', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pinkbar-demo-test-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('does not mix its week with a database that is there', async () => {
    writeFileSync(join(folder, 'pinkbar.db'), '');
    const ended = await pinkbar(['demo', '--once', '--data-dir', folder], FREE_PORTS);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toContain('holds a database already');
  });

  it('says that the requested port is taken', async () => {
    const taken = createServer();
    await new Promise<void>((settle) => taken.listen(0, '127.0.0.1', settle));
    const { port } = taken.address() as { port: number };
    const ended = await pinkbar(['demo', '--once', '--port', String(port)], FREE_PORTS);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(`127.0.0.1:${port} is in use by another program`);
    taken.close();
  });
});
