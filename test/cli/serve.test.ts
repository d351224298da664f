import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPinkbar } from '../e2e/pinkbar-process.ts';
import { type Ended, pinkbar } from './run-pinkbar.ts';

const HOST = '127.0.0.1';

describe('serve_success', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`answers, and ends with exit code 0 on ${signal}`, async () => {
      const running = await startPinkbar();
      expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
      expect(await running.stop(signal)).toBe(0);
    });
  }
});

describe('serve_failure', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pinkbar-serve-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const serve = (settings: Readonly<Record<string, string>>): Promise<Ended> =>
    pinkbar(['serve'], {
      PINKBAR_PORT: '0',
      PINKBAR_STATSD_PORT: '0',
      PINKBAR_NGINX_PORT: '0',
      PINKBAR_DATA_DIR: folder,
      PINKBAR_LOG_LEVEL: 'silent',
      ...settings,
    });
  const expectRefusal = (ended: Ended, says: string): void => {
    expect(ended.code).toBe(1);
    const lines = ended.stderr.trimEnd().split('\n');
    expect(lines.at(-1)).toContain(says);
    // A first start prints its admin token too, before it listens on the port.
    expect(lines.filter((line) => line.startsWith('pinkbar: ') && line.includes(says))).toHaveLength(1);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  };

  it('says that its port is taken', async () => {
    const taken = createServer();
    taken.listen(0, HOST);
    await once(taken, 'listening');
    const { port } = taken.address() as { port: number };
    expectRefusal(await serve({ PINKBAR_PORT: String(port) }), `${HOST}:${port} is in use by another program; set PINKBAR_PORT`);
    taken.close();
  });

  it('says that its StatsD port is taken', async () => {
    const taken = createSocket('udp4');
    taken.bind(0, HOST);
    await once(taken, 'listening');
    const { port } = taken.address();
    expectRefusal(
      await serve({ PINKBAR_STATSD_PORT: String(port) }),
      `${HOST}:${port} is in use by another program; set PINKBAR_STATSD_PORT`,
    );
    taken.close();
  });

  it('says that the port of the access log is taken', async () => {
    const taken = createSocket('udp4');
    taken.bind(0, HOST);
    await once(taken, 'listening');
    const { port } = taken.address();
    expectRefusal(
      await serve({ PINKBAR_NGINX_PORT: String(port) }),
      `${HOST}:${port} is in use by another program; set PINKBAR_NGINX_PORT`,
    );
    taken.close();
  });

  it.each([
    [{ PINKBAR_STATSD_HOST: 'nosuch.invalid', PINKBAR_STATSD_PORT: '18234' }, 'StatsD'],
    [{ PINKBAR_STATSD_HOST: '::1', PINKBAR_STATSD_PORT: '18234' }, 'StatsD'],
    [{ PINKBAR_HOST: 'nosuch.invalid' }, 'PINKBAR_HOST'],
  ])('says in a line that it cannot listen there (%#)', async (settings, words) => {
    expectRefusal(await serve(settings), words);
  });

  it('refuses a file that is no database, and leaves it as it is', async () => {
    const file = join(folder, 'pinkbar.db');
    const rubbish = 'this is no database\n'.repeat(500);
    writeFileSync(file, rubbish);
    expectRefusal(await serve({}), 'pinkbar.db');
    expect(readFileSync(file, 'utf8')).toBe(rubbish);
  });
});
