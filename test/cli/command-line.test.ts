import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pinkbar, root } from './run-pinkbar.ts';

const described = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
/** A port that nothing listens on. */
const NOWHERE = 'http://127.0.0.1:2';

describe('command_line_success', () => {
  const CASES = [
    { args: ['--version'], says: [described.version] },
    { args: ['--help'], says: ['serve', 'demo', 'token', 'Examples:', 'Exit codes:'] },
    { args: ['help', 'serve'], says: ['PINKBAR_PORT=8080', 'SIGTERM'] },
    { args: ['demo', '--help'], says: ['--once', '--seed', '--days', '--port', '--data-dir', 'Examples:'] },
    {
      args: ['analyze', '--help'],
      says: ['--events', '--metrics', '--service', '--release', '--signal', '--format', 'time,p95,errors', 'startedAt'],
    },
    {
      args: ['sample', 'gunicorn', '--help'],
      says: ['--to', '--prefix', '--dogstatsd', '--dry-run', 'default: 10s', 'gunicorn.workers.busy'],
    },
    {
      args: ['import', '--help'],
      says: ['--resume', '--state', '--dry-run', '--time-zone', '--decimal', '--date-order', 'victoriametrics', 'default: 60s'],
    },
    { args: ['token', '--help'], says: ['create', 'list', 'revoke'] },
    { args: ['token', 'create', '--help'], says: ['--scope', '--expires', '--url', '--token', 'PINKBAR_URL', 'PINKBAR_TOKEN'] },
    { args: ['deploy', '--help'], says: ['--dry-run', '--no-fail', 'start', 'finish', 'fail'] },
    { args: ['gate', '--help'], says: ['--enough', '--fail-open', '--fail-closed', '2 inconclusive', 'default: 20m'] },
    { args: ['report', '--help'], says: ['--markdown', 'GITHUB_STEP_SUMMARY'] },
  ];
  for (const { args, says } of CASES) {
    it(`answers ${args.join(' ')}`, async () => {
      const ended = await pinkbar(args);
      expect(ended).toMatchObject({ code: 0, stderr: '' });
      for (const text of says) expect(ended.stdout).toContain(text);
    });
  }
});

describe('command_line_failure', () => {
  const USAGE = [
    { args: ['bake'], says: "unknown command 'bake'" },
    { args: ['deplyo'], says: '(Did you mean deploy?)' },
    { args: ['gate', '--servce', 'shop'], code: 64, says: '(Did you mean --service?)' },
    { args: ['serve', '--fast'], says: "unknown option '--fast'" },
    { args: ['demo', '--days', '0'], says: 'from 2 to 28' },
    { args: ['demo', '--days', '1e1'], says: 'from 2 to 28' },
    { args: ['demo', '--port', '70000'], says: 'from 1 to 65535' },
    { args: ['demo', '--seed', '-1'], says: 'whole number' },
    { args: ['analyze', '--events', 'e.json'], says: "'--metrics <file>' not specified" },
    {
      args: ['analyze', '--events', 'e', '--metrics', 'm', '--format', 'xml'],
      says: 'Allowed choices are table, markdown, json',
    },
    { args: ['analyze', '--events', 'e', '--metrics', 'm', '--signal', 'p95'], says: 'metric=kind,bad' },
    { args: ['sample', 'gunicorn', '--to', '8125'], says: 'such as 127.0.0.1:8125' },
    { args: ['sample', 'gunicorn', '--interval', '1ms'], says: 'from 1s to 1h' },
    { args: ['sample', 'gunicorn', '--tag', 'a b'], says: 'name:value' },
    { args: ['import', 'm', '--time-zone', 'CEST'], says: 'such as Europe/Berlin' },
    { args: ['import', 'm', '--delimiter', ';;'], says: 'one character, or tab' },
    { args: ['import', 'm', '--tag', 'shop'], says: 'name=value, such as service=shop' },
    { args: ['import', 'm', '--format', 'xlsx'], says: 'Allowed choices are csv, ndjson' },
    { args: ['import', 'm', '--encoding', 'ebcdic'], says: 'windows-1252' },
    { args: ['token'], says: 'revoke' },
    { args: ['token', 'create', 'ci'], says: "'--scope <scope>' not specified" },
    { args: ['token', 'create', '--scope', 'read'], says: "missing required argument 'name'" },
    { args: ['token', 'create', 'ci', '--scope', 'write'], says: 'Known scopes are ingest, read, admin' },
    { args: ['token', 'revoke'], says: "missing required argument 'id'" },
  ];
  for (const { args, says, code = 2 } of USAGE) {
    it(`refuses "${args.join(' ')}" with exit code ${code}`, async () => {
      const ended = await pinkbar(args);
      expect(ended).toMatchObject({ code, stdout: '' });
      expect(ended.stderr).toContain(says);
    });
  }

  const FAILING = [
    { args: ['token', 'list'], environment: {}, says: 'which token? Give --token, or set PINKBAR_TOKEN' },
    { args: ['token', 'list'], environment: { PINKBAR_TOKEN_FILE: '/nowhere/token' }, says: 'PINKBAR_TOKEN_FILE: cannot read' },
    { args: ['token', 'list', '--token', 'x', '--url', 'shop'], environment: {}, says: '"shop" is no address such as' },
    { args: ['token', 'list', '--url', NOWHERE], environment: { PINKBAR_TOKEN: 'x' }, says: `cannot reach ${NOWHERE}` },
    { args: ['token', 'list', '--token', 'x'], environment: { PINKBAR_URL: NOWHERE }, says: 'is the server running there?' },
    { args: ['serve'], environment: { PINKBAR_PORT: 'http', PINKBAR_PRIOR: '2' }, says: 'PINKBAR_PRIOR' },
  ];
  for (const { args, environment, says } of FAILING) {
    it(`fails at "${args.join(' ')}" with one line and exit code 1 (${says})`, async () => {
      const ended = await pinkbar(args, environment);
      expect(ended).toMatchObject({ code: 1, stdout: '' });
      expect(ended.stderr).toContain(says);
      expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    });
  }
});
