import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from '../e2e/pinkbar-process.ts';
import { type Ended, pinkbar } from './run-pinkbar.ts';

describe('pinkbar tasks', () => {
  let running: PinkbarProcess;
  beforeAll(async () => {
    running = await startPinkbar();
  });
  afterAll(() => running.stop());

  const tasks = (args: readonly string[], secret = ADMIN_TOKEN): Promise<Ended> =>
    pinkbar(['tasks', ...args], { PINKBAR_URL: running.url, PINKBAR_TOKEN: secret });

  it('lists what is to be done, and replays what failed for good', async () => {
    const body = JSON.stringify({ service: 'shop', version: '1.4.2' });
    const { id } = await running.call<{ id: string }>('/v1/events', { method: 'POST', body });
    const listed = await tasks(['list', '--kind', 'judging.release']);
    expect(listed).toMatchObject({ code: 0, stderr: '' });
    expect(listed.stdout).toMatch(new RegExp(`^judging\\.release\\t${id}\\twaiting\\t\\S+Z\\tfailed 0 times\\n$`));
    expect(await tasks(['list', '--dead'])).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await tasks(['replay', 'judging.release'])).toEqual({ code: 0, stdout: '0\n', stderr: '' });
    const none = await tasks(['replay', 'judging.release', id]);
    expect(none).toMatchObject({ code: 1, stdout: '' });
    expect(none.stderr).toContain('There is no dead letter');
    expect(none.stderr).toContain('GET /v1/tasks?state=dead lists them');
  });
});
