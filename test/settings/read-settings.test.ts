import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ALL_SETTINGS, SERVER_SETTINGS } from '../../src/app/settings.ts';
import { GITHUB_SETTINGS } from '../../src/integrations/github/client/github-settings.ts';
import { JUDGING_SETTINGS } from '../../src/judging/judging-settings.ts';
import { NGINX_SETTINGS } from '../../src/receivers/nginx/receiver.ts';
import { NGINX_STATUS_SETTINGS } from '../../src/receivers/nginx/status-receiver.ts';
import { STATSD_SETTINGS } from '../../src/receivers/statsd/receiver.ts';
import { CLIENT_SETTINGS, readClientConfig, readVariables } from '../../src/settings/environment.ts';
import { readSettings, settingsOf } from '../../src/settings/read-settings.ts';
import type { SettingsShape } from '../../src/settings/setting.ts';

const SECRET = 'a-secret-of-some-length-1234';

function valid(environment: Record<string, string>) {
  const reading = readSettings(ALL_SETTINGS, environment);
  if (!reading.valid) throw new Error(reading.faults.join('\n'));
  return reading;
}

describe('readSettings_success', () => {
  it('has a default for everything', () => {
    const { settings } = valid({});
    expect(settings.of(SERVER_SETTINGS)).toEqual({
      port: 7465,
      host: '127.0.0.1',
      dataDir: './data',
      bootstrapToken: null,
      synchronous: 'full',
      logLevel: 'info',
      retentionDays: 400,
    });
    expect(settings.of(GITHUB_SETTINGS)).toEqual({
      webhookSecrets: [],
      token: null,
      appId: null,
      appPrivateKey: null,
      apiUrl: 'https://api.github.com',
      published: ['status', 'check', 'comment'],
      publishedDays: 1,
      commentOn: 'flagged',
      deployWorkflows: [],
      publicUrl: null,
    });
    expect(settings.of(STATSD_SETTINGS)).toEqual({
      port: 8125,
      host: '127.0.0.1',
      dialect: 'dogstatsd',
      hostTag: 'off',
      retentionDays: 400,
    });
    expect(settings.of(NGINX_SETTINGS)).toEqual({
      port: 5140,
      host: '127.0.0.1',
      serviceField: 'host',
      maxRoutes: 0,
      timeZone: 'UTC',
    });
    expect(settings.of(NGINX_STATUS_SETTINGS)).toEqual({ targets: [] });
    expect(settings.of(JUDGING_SETTINGS)).toEqual({ prior: 0.1, flagProbability: 0.5, falseFlagShare: 0.25 });
    expect(Object.isFrozen(settings.of(SERVER_SETTINGS))).toBe(true);
  });

  it('gives only what was read', () => {
    const reading = readSettings([JUDGING_SETTINGS as SettingsShape<unknown>], {});
    if (!reading.valid) throw new Error(reading.faults.join());
    expect(() => reading.settings.of(SERVER_SETTINGS)).toThrow('settings were not read: PINKBAR_PORT');
  });

  it('declares a variable once, however many parts read it', () => {
    const names = settingsOf(ALL_SETTINGS).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('takes empty for unset, and several webhook secrets', () => {
    const { settings } = valid({ PINKBAR_PORT: '', PINKBAR_GITHUB_WEBHOOK_SECRET: 'one, two' });
    expect(settings.of(SERVER_SETTINGS).port).toBe(7465);
    expect(settings.of(GITHUB_SETTINGS).webhookSecrets).toEqual(['one', 'two']);
    const rules = valid({ PINKBAR_GITHUB_DEPLOY_WORKFLOWS: 'deploy.yml, To staging = staging' });
    expect(rules.settings.of(GITHUB_SETTINGS).deployWorkflows).toEqual([
      ['deploy.yml', null],
      ['To staging', 'staging'],
    ]);
  });

  it('reads a secret from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pinkbar-config-'));
    try {
      const file = join(folder, 'token');
      writeFileSync(file, `${SECRET}\n`);
      expect(valid({ PINKBAR_BOOTSTRAP_TOKEN_FILE: file }).settings.of(SERVER_SETTINGS).bootstrapToken).toBe(SECRET);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('gives commands the address of the server', () => {
    expect(readClientConfig({})).toEqual({ url: 'http://127.0.0.1:7465', token: null, faults: [] });
    const given = { PINKBAR_URL: 'https://pinkbar.example', PINKBAR_TOKEN: SECRET };
    expect(readClientConfig(given)).toEqual({ url: 'https://pinkbar.example', token: SECRET, faults: [] });
    expect(valid(given).warnings).toEqual([]);
  });

  it('hands over the variables that are named and hold text, and no other', () => {
    const environment = { CI_JOB_ID: ' 7 ', CI_COMMIT_TAG: '', CI_JOB_TOKEN: SECRET };
    expect(readVariables(['CI_JOB_ID', 'CI_COMMIT_TAG', 'CI_PROJECT_NAME'], environment)).toEqual({ CI_JOB_ID: '7' });
  });

  it('warns of unknown settings with the nearest one', () => {
    const { warnings } = valid({ PINKBAR_PROT: '1', PINKBAR_SOMETHING_ELSE: '1', PATH: '/bin' });
    expect(warnings).toEqual(['PINKBAR_PROT is no setting; did you mean PINKBAR_PORT?', 'PINKBAR_SOMETHING_ELSE is no setting']);
  });
});

describe('readSettings_failure', () => {
  const RUBBISH: Readonly<Record<string, string>> = {
    PINKBAR_PORT: '70000',
    PINKBAR_HOST: 'no host',
    PINKBAR_BOOTSTRAP_TOKEN: 'short',
    PINKBAR_GITHUB_API_URL: 'ftp://github.example',
    PINKBAR_GITHUB_WRITE_BACK: 'status, pigeon',
    PINKBAR_GITHUB_WRITE_BACK_DAYS: '0',
    PINKBAR_GITHUB_COMMENT_ON: 'never',
    PINKBAR_GITHUB_DEPLOY_WORKFLOWS: 'deploy.yml=a=b',
    PINKBAR_PUBLIC_URL: 'pinkbar',
    PINKBAR_STATSD_PORT: 'udp',
    PINKBAR_STATSD_HOST: '/tmp/socket',
    PINKBAR_STATSD_DIALECT: 'influx',
    PINKBAR_SYNCHRONOUS: 'off',
    PINKBAR_LOG_LEVEL: 'loud',
    PINKBAR_RETENTION_DAYS: '0.5',
    PINKBAR_PRIOR: '1',
    PINKBAR_FLAG_PROBABILITY: 'NaN',
    PINKBAR_GITHUB_WEBHOOK_SECRET_FILE: '/nowhere/secret',
  };

  for (const [name, value] of Object.entries(RUBBISH)) {
    it(`names ${name}`, () => {
      const reading = readSettings(ALL_SETTINGS, { [name]: value });
      expect(reading.valid).toBe(false);
      if (!reading.valid) expect(reading.faults.join('\n')).toContain(name);
    });
  }

  it('lists all faults at once, and no secret', () => {
    const reading = readSettings(ALL_SETTINGS, RUBBISH);
    expect(reading.valid).toBe(false);
    if (reading.valid) return;
    expect(reading.faults).toHaveLength(Object.keys(RUBBISH).length);
    expect(reading.faults.join('\n')).not.toContain('short');
  });

  it.each([
    [{ PINKBAR_GITHUB_APP_ID: '17' }, 'a GitHub App needs both'],
    [{ PINKBAR_GITHUB_APP_PRIVATE_KEY: SECRET }, 'a GitHub App needs both'],
    [{ PINKBAR_GITHUB_APP_ID: 'x', PINKBAR_GITHUB_APP_PRIVATE_KEY: SECRET }, 'PINKBAR_GITHUB_APP_ID: '],
    [
      { PINKBAR_GITHUB_TOKEN: SECRET, PINKBAR_GITHUB_APP_ID: '17', PINKBAR_GITHUB_APP_PRIVATE_KEY: SECRET },
      'PINKBAR_GITHUB_TOKEN and PINKBAR_GITHUB_APP_ID are both set; keep one',
    ],
  ])('refuses credentials that make no sense together (%#)', (environment, fault) => {
    const reading = readSettings(ALL_SETTINGS, environment);
    expect(reading.valid).toBe(false);
    if (reading.valid) return;
    expect(reading.faults.join('\n')).toContain(fault);
    expect(reading.faults.join('\n')).not.toContain(SECRET);
  });

  it('refuses a secret given twice', () => {
    const reading = readSettings(ALL_SETTINGS, { PINKBAR_BOOTSTRAP_TOKEN: SECRET, PINKBAR_BOOTSTRAP_TOKEN_FILE: '/nowhere' });
    expect(reading).toMatchObject({
      valid: false,
      faults: ['PINKBAR_BOOTSTRAP_TOKEN and PINKBAR_BOOTSTRAP_TOKEN_FILE are both set; keep one'],
    });
  });
});

describe('docs/SETTINGS.md', () => {
  const page = readFileSync(new URL('../../docs/SETTINGS.md', import.meta.url), 'utf8');

  it('documents every setting with its default, and no other', () => {
    const all = [...settingsOf(ALL_SETTINGS), ...CLIENT_SETTINGS];
    for (const entry of all) {
      expect(page).toContain(`| \`${entry.name}\` | ${entry.fallback === null ? 'none' : `\`${entry.fallback}\``} |`);
      if (entry.secret) expect(page).toContain(`\`${entry.name}_FILE\``);
    }
    const rows = [...page.matchAll(/^\| `(PINKBAR_[A-Z_]+)` \|/gm)].map((match) => match[1]);
    expect(rows).toEqual(all.map((entry) => entry.name));
  });
});
