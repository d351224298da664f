import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { correctByEvent } from '../../../src/cli/ci/github-event.ts';
import { CI_PROVIDERS, CI_VARIABLES } from '../../../src/cli/ci/providers.ts';
import { readCi, webAddress } from '../../../src/cli/ci/read-ci.ts';
import { CI_JOBS, SHA } from './ci-jobs.ts';

describe('readCi', () => {
  it.each(CI_JOBS)('$name', ({ variables, expected }) => {
    expect(readCi(variables)).toEqual(expected);
  });

  it('has a case for every provider', () => {
    expect(new Set(CI_JOBS.map(({ expected }) => expected?.provider))).toEqual(new Set(CI_PROVIDERS.map(({ name }) => name)));
  });

  it('knows no CI system elsewhere', () => {
    for (const variables of [{}, { CI: 'true', GITHUB_SHA: SHA }, { GITHUB_ACTIONS: 'false' }] as Record<string, string>[]) {
      expect(readCi(variables)).toBeNull();
    }
  });

  it('reads no variable whose name says that it holds a secret', () => {
    expect(CI_VARIABLES.length).toBeGreaterThan(50);
    expect(CI_VARIABLES.filter((name) => /TOKEN|SECRET|PASSWORD|_KEY|CI_REPOSITORY_URL/.test(name))).toEqual([]);
  });

  it('sees to it that a job that takes an environment down is no deploy', () => {
    const variables = { GITLAB_CI: 'true', CI_PROJECT_NAME: 'shop' };
    expect(readCi({ ...variables, CI_ENVIRONMENT_ACTION: 'stop' })?.deploys).toBe(false);
    expect(readCi({ ...variables, CI_ENVIRONMENT_ACTION: 'start' })?.deploys).toBe(true);
  });
});

describe('webAddress', () => {
  it.each([
    ['https://ci.example/1?a=b', 'https://ci.example/1?a=b'],
    ['https://user:pa55@ci.example/1', 'https://ci.example/1'],
    ['javascript:alert(1)', null],
    ['ci.example', null],
  ])('%s: %s', (text, expected) => {
    expect(webAddress(text)).toBe(expected);
  });
});

describe('correctByEvent', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pinkbar-event-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const job = readCi({
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'acme/shop',
    GITHUB_SHA: SHA,
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REF_NAME: '7/merge',
  })!;
  const corrected = (text: string) => {
    const file = join(folder, 'event.json');
    writeFileSync(file, text);
    return correctByEvent(job, file);
  };

  it.each([
    ['pull_request', { pull_request: { head: { sha: 'b'.repeat(40), ref: 'fix' } } }, { commit: 'b'.repeat(40), branch: 'fix' }],
    [
      'deployment',
      { deployment: { sha: 'c'.repeat(40), environment: 'production' } },
      { commit: 'c'.repeat(40), environment: 'production' },
    ],
    [
      'workflow_run',
      { workflow_run: { head_sha: 'd'.repeat(40), head_branch: 'main', head_commit: { message: 'Fix it\n\nlong' } } },
      { commit: 'd'.repeat(40), branch: 'main', title: 'Fix it' },
    ],
    ['push', { head_commit: { message: 'Fix\u001b[31mthis\r\nmore' } }, { commit: SHA, title: 'Fix [31mthis' }],
  ])('%s', (_name, event, expected) => {
    expect(corrected(JSON.stringify(event))).toEqual({ ...job, ...expected });
  });

  it('changes nothing by a file it cannot read', () => {
    for (const text of ['', '{', 'null', '[]', '{"deployment": 1, "pull_request": {"head": null}}'])
      expect(corrected(text)).toEqual(job);
    expect(correctByEvent(job, join(folder, 'missing'))).toEqual(job);
  });
});
