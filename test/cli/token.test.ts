import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from '../e2e/pinkbar-process.ts';
import { type Ended, pinkbar } from './run-pinkbar.ts';

describe('pinkbar token', () => {
  let running: PinkbarProcess;
  beforeAll(async () => {
    running = await startPinkbar();
  });
  afterAll(() => running.stop());

  const token = (args: readonly string[], secret = ADMIN_TOKEN): Promise<Ended> =>
    pinkbar(['token', ...args], { PINKBAR_URL: running.url, PINKBAR_TOKEN: secret });
  const statusWith = async (secret: string): Promise<number> => {
    const answer = await fetch(`${running.url}/v1/limits`, { headers: { authorization: `Bearer ${secret}` } });
    await answer.arrayBuffer();
    return answer.status;
  };
  const lineOf = async (name: string): Promise<string[]> => {
    const listed = await token(['list']);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    const line = listed.stdout.split('\n').find((candidate) => candidate.endsWith(`\t${name}`));
    return line?.split('\t') ?? [];
  };

  it('makes one, whose secret alone is on standard output and works until it is revoked', async () => {
    const made = await token(['create', 'laptop', '--scope', 'ingest', '--scope', 'read']);
    expect(made.code).toBe(0);
    expect(made.stdout).toMatch(/^pbk_\w+\n$/);
    expect(made.stderr).toContain('"laptop" may ingest, read');
    const secret = made.stdout.trim();
    expect(await statusWith(secret)).toBe(200);

    const [id, scopes, , state] = await lineOf('laptop');
    expect([scopes, state]).toEqual(['ingest,read', 'no end']);
    expect((await token(['list'])).stdout).not.toContain(secret);

    expect(await token(['revoke', id!])).toEqual({ code: 0, stdout: `revoked ${id}\n`, stderr: '' });
    expect(await statusWith(secret)).toBe(401);
    expect((await lineOf('laptop'))[3]).toMatch(/^revoked /);
  });

  it('makes one that ends', async () => {
    expect(await token(['create', 'short', '--scope', 'read', '--expires', '2999-01-31T00:00:00Z'])).toMatchObject({ code: 0 });
    expect((await lineOf('short'))[3]).toBe('expires 2999-01-31T00:00:00.000Z');
  });

  it('takes address and token from flags before the environment', async () => {
    const args = ['token', 'list', '--url', running.url, '--token', ADMIN_TOKEN];
    expect(await pinkbar(args, { PINKBAR_URL: 'http://127.0.0.1:2', PINKBAR_TOKEN: 'wrong' })).toMatchObject({ code: 0 });
  });

  it('fails in one line on what the server refuses', async () => {
    const reader = (await token(['create', 'reader', '--scope', 'read'])).stdout.trim();
    const refusals = [
      { ended: await token(['list'], 'pbk_a_wrong'), says: 'status 401' },
      { ended: await token(['list'], reader), says: 'status 403' },
      { ended: await token(['revoke', 'nobody']), says: 'status 404' },
      { ended: await token(['create', 'late', '--scope', 'read', '--expires', 'tomorrow']), says: 'status 422' },
    ];
    for (const { ended, says } of refusals) {
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toContain(says);
      expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    }
  });
});
