import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BAD_COMMIT, GOOD_COMMIT, judgeServices } from '../cli/judged-services.ts';
import { root, run } from '../cli/run-pinkbar.ts';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from '../e2e/pinkbar-process.ts';
import { readAction } from './read-action.ts';

const action = readAction();
const text = readFileSync(join(root, 'action.yml'), 'utf8');

describe('action.yml', () => {
  it('puts nothing from outside into a script', () => {
    expect(action.steps.map(({ name }) => name)).toEqual(['Check', 'Install', 'Deploy', 'Gate']);
    for (const { run: script } of action.steps) {
      expect(script).not.toBe('');
      expect(script).not.toContain('${{');
    }
    expect(text.match(/shell: bash/g)).toHaveLength(action.steps.length);
  });

  it('uses every input it declares, and no other', () => {
    const used = new Set([...text.matchAll(/inputs\.([a-z-]+)/g)].map(([, name]) => name));
    expect(used).toEqual(new Set(Object.keys(action.inputs)));
    expect(action.outputs).toEqual(['id', 'gate', 'reason']);
  });

  it('is called in the documentation with inputs it has', () => {
    const pages = ['README.md', 'docs/GATES.md'].map((page) => readFileSync(join(root, page), 'utf8')).join('\n');
    const calls = [...pages.matchAll(/uses: \S+\/pinkbar@\S+\n\s+with:\n((?:\s+[a-z-]+: .*\n)+)/g)].map(([, body = '']) => body);
    expect(calls.length).toBeGreaterThan(1);
    const named = calls.flatMap((body) => [...body.matchAll(/^\s+([a-z-]+):/gm)].map(([, name = '']) => name));
    expect(named.filter((name) => !(name in action.inputs))).toEqual([]);
  });
});

describe('the steps of action.yml, run as a runner runs them', () => {
  let running: PinkbarProcess;
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pinkbar-action-'));
    running = await startPinkbar();
    await judgeServices(running);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await running.stop();
  });

  interface Job {
    readonly code: number | null;
    readonly log: string;
    readonly outputs: Readonly<Record<string, string>>;
    readonly summary: string;
  }

  /** Runs the steps whose condition holds, with the variables GitHub sets, until one fails. */
  async function runJob(inputs: Readonly<Record<string, string>>, github: Readonly<Record<string, string>> = {}): Promise<Job> {
    const values: Record<string, string> = { ...action.inputs, url: running.url, token: ADMIN_TOKEN, ...inputs };
    const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') };
    for (const file of Object.values(files)) writeFileSync(file, '');
    let log = '';
    let code: number | null = 0;
    for (const step of action.steps.filter(({ condition }) => condition === null || holds(condition, values))) {
      const script = join(folder, 'step.sh');
      writeFileSync(script, step.run);
      const ended = await run('bash', ['--noprofile', '--norc', '-e', '-o', 'pipefail', script], {
        GITHUB_ACTIONS: 'true',
        GITHUB_ACTION_PATH: root,
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'acme/shop',
        GITHUB_SHA: GOOD_COMMIT,
        GITHUB_REF_TYPE: 'branch',
        GITHUB_REF_NAME: 'main',
        GITHUB_RUN_ID: '1',
        GITHUB_RUN_ATTEMPT: '1',
        GITHUB_JOB: 'deploy',
        ...files,
        ...github,
        ...Object.fromEntries(Object.entries(step.env).map(([name, input]) => [name, values[input] ?? ''])),
      });
      log += ended.stdout + ended.stderr;
      code = ended.code;
      if (code !== 0) break;
    }
    const outputs = Object.fromEntries(
      readFileSync(files.GITHUB_OUTPUT, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    return { code, log, outputs, summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8') };
  }

  function holds(condition: string, values: Readonly<Record<string, string>>): boolean {
    return condition.split(' && ').every((part) => {
      const [, input = '', operator, value] = /^inputs\.(\w+) (==|!=) '(\w+)'$/.exec(part) ?? [];
      return (values[input] === value) === (operator === '==');
    });
  }

  it('tell of a deploy from start to finish', async () => {
    const inputs = { command: 'deploy', environment: 'production', tags: 'hotfix  db' };
    const started = await runJob({ ...inputs, step: 'start' });
    const finished = await runJob(inputs);
    expect([started.code, finished.code]).toEqual([0, 0]);
    expect(finished.outputs.id).toBe(started.outputs.id);
    expect(finished.summary).toBe(`Pinkbar knows of this deploy as \`${finished.outputs.id}\`.\n`);
    expect(await running.call(`/v1/events/${finished.outputs.id}`)).toMatchObject({
      service: 'shop',
      environment: 'production',
      commit: GOOD_COMMIT,
      tags: ['db', 'hotfix'],
      status: 'succeeded',
    });
  });

  it('let a job go on when the server is down, unless it is to be strict', async () => {
    const inputs = { command: 'deploy', url: 'http://127.0.0.1:2', timeout: '1s' };
    expect(await runJob(inputs)).toMatchObject({ code: 0, outputs: { id: '' }, log: expect.stringContaining('::warning') });
    expect(await runJob({ ...inputs, strict: 'true' })).toMatchObject({ code: 1 });
  });

  it('run no text from outside', async () => {
    const trap = join(folder, 'trap');
    const evil = `x"; touch ${trap}; $(touch ${trap}) \`touch ${trap}\` *`;
    const ended = await runJob({ command: 'deploy', service: evil, environment: evil, release: evil, tags: '* $(id) --token=x' });
    expect(ended.code).toBe(0);
    expect(existsSync(trap)).toBe(false);
    expect(await running.call(`/v1/events/${ended.outputs.id}`)).toMatchObject({
      service: evil,
      version: evil,
      tags: ['$(id)', '*', '--token=x'],
    });
    expect((await runJob({ command: 'gate', service: evil, release: `${evil}!`, timeout: '0s' })).outputs.gate).toBe(
      'inconclusive',
    );
    expect(existsSync(trap)).toBe(false);
  });

  it.each([
    ['good', GOOD_COMMIT, {}, 0, 'pass'],
    ['bad', BAD_COMMIT, {}, 1, 'fail'],
    ['silent', 'c'.repeat(40), {}, 0, 'inconclusive'],
    ['silent', 'c'.repeat(40), { 'without-verdict': 'closed' }, 2, 'inconclusive'],
  ])('hold a job at the gate of %s (%s, %j): exit code %i', async (service, commit, inputs, code, gate) => {
    const job = { GITHUB_REPOSITORY: `acme/${service}`, GITHUB_SHA: commit };
    const ended = await runJob({ command: 'gate', environment: 'production', ...inputs }, job);
    expect(ended).toMatchObject({ code, outputs: { gate, reason: expect.stringMatching(/\.$/) } });
    expect(ended.summary).toMatch(new RegExp(`^ {4}${gate}: .*\n\n## ${service} 1`));
    expect(ended.log).not.toContain(ADMIN_TOKEN);
  });

  it('refuse a command that is none', async () => {
    expect(await runJob({ command: 'bake' })).toMatchObject({ code: 1, log: expect.stringContaining('::error') });
    expect(await runJob({ command: 'gate', enough: 'soon' })).toMatchObject({ code: 64, outputs: {} });
  });
});
