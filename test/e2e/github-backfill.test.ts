import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { pinkbar } from '../cli/run-pinkbar.ts';
import { readCapturedDelivery, readCapturedPayload } from '../integrations/github/captured-delivery.ts';
import { type LocalGithub, startLocalGithub } from '../support/local-github/local-github.ts';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from './pinkbar-process.ts';

const REPOSITORY = 'acme/shop';
const DEPLOYMENTS = 65;
const LIMIT_MS = 180_000;

/** A repository with more deployments than go on two pages, each with a status. */
async function startGithub(): Promise<LocalGithub> {
  const github = await startLocalGithub();
  onTestFinished(() => github.close());
  const { deployments, deploymentStatuses } = github.repository(REPOSITORY);
  for (let index = 0; index < DEPLOYMENTS; index += 1) {
    const id = 1_000 - index;
    const created_at = new Date(Date.now() - (index + 24) * 3_600_000).toISOString();
    deployments.push({ id, sha: id.toString(16).padStart(40, '0'), ref: 'main', environment: 'production', created_at });
    deploymentStatuses.set(id, [{ id: 10_000 + id, state: 'success', environment: 'production', created_at }]);
  }
  return github;
}

async function startServer(settings: Readonly<Record<string, string>>): Promise<PinkbarProcess> {
  const server = await startPinkbar(settings);
  onTestFinished(async () => {
    if (server.child.exitCode === null && server.child.signalCode === null) await server.stop('SIGKILL');
  });
  return server;
}

const backfill = (server: { readonly url: string }, repository: string) =>
  pinkbar(['github', 'backfill', repository], { PINKBAR_URL: server.url, PINKBAR_TOKEN: ADMIN_TOKEN });

const credentials = (github: LocalGithub) => ({ PINKBAR_GITHUB_TOKEN: 'ghp_test', PINKBAR_GITHUB_API_URL: github.url });

async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    if (await holds()) return;
    await wait(50);
  }
  throw new Error('it did not come about');
}

async function countDeploys(server: PinkbarProcess): Promise<number> {
  return (await server.call<{ events: readonly unknown[] }>('/v1/events?limit=1000')).events.length;
}

describe('after downtime', () => {
  test(
    'what GitHub sent in vain is fetched at the start, and counts once',
    async () => {
      const github = await startGithub();
      const directory = mkdtempSync(join(tmpdir(), 'pinkbar-e2e-missed-'));
      onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
      const settings = {
        ...credentials(github),
        PINKBAR_DATA_DIR: directory,
        PINKBAR_PUBLIC_URL: 'https://pinkbar.example',
        PINKBAR_GITHUB_WEBHOOK_SECRET: 'pinkbar-test',
      };
      const first = await startServer(settings);
      const { headers, body } = readCapturedDelivery('deployment_status.success');
      const heard = await fetch(`${first.url}/webhooks/github`, { method: 'POST', headers, body: Buffer.from(body) });
      expect(heard.status).toBe(202);
      expect(await backfill(first, REPOSITORY)).toMatchObject({ code: 0 });
      await first.stop('SIGKILL');
      const sent = ['deployment_status.success', 'release.published'].map((name, index) => ({
        ...{ id: 50 + index, delivered_at: new Date().toISOString(), redelivery: false, action: 'created' },
        guid: readCapturedDelivery(name).headers['x-github-delivery'],
        event: readCapturedDelivery(name).headers['x-github-event'],
        request: { headers: {}, payload: readCapturedPayload(name) },
      }));
      github.repository(REPOSITORY).hookDeliveries.push(...sent.reverse());
      const second = await startServer(settings);
      const notes = () => second.call<{ events: readonly unknown[] }>('/v1/events?kind=note');
      await eventually(async () => (await notes()).events.length === 1);
      expect(await countDeploys(second)).toBe(DEPLOYMENTS + 2);
      const fetched = github.requests.filter(({ path }) => /\/deliveries\/\d+$/.test(path)).map(({ path }) => path);
      expect(fetched).toEqual([`/repos/${REPOSITORY}/hooks/1/deliveries/51`]);
    },
    LIMIT_MS,
  );
});

describe('pinkbar github backfill', () => {
  test(
    'reads page by page, tells how far it is, and goes on after kill -9 of the server',
    async () => {
      const github = await startGithub();
      const directory = mkdtempSync(join(tmpdir(), 'pinkbar-e2e-backfill-'));
      onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
      const settings = { ...credentials(github), PINKBAR_DATA_DIR: directory };
      const first = await startServer(settings);
      // The thirtieth deployment of the second page is waited for until the server is gone.
      const path = new RegExp(`/deployments/${1_000 - 59}/statuses$`);
      github.addFault({ method: 'GET', path, failure: { kind: 'slow', delayMs: 60_000 }, times: 1 });
      const port = new URL(first.url).port;
      const command = backfill(first, REPOSITORY);
      await eventually(() => github.requests.some((request) => path.test(request.path.split('?')[0] ?? '')));
      await first.stop('SIGKILL');
      const sent = github.requests.length;
      // The command looks again every second, and is to find nobody at home.
      await wait(2_500);
      const second = await startServer({ ...settings, PINKBAR_PORT: port });
      const ended = await command;
      expect(ended.stderr).toContain(`${REPOSITORY}: deployments, page 1, 0 new so far`);
      expect(ended.stderr).toContain('trying again');
      expect(ended.stderr).toContain(`${REPOSITORY}: read, `);
      expect(ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\n$/) });
      await eventually(async () => (await countDeploys(second)) === DEPLOYMENTS);
      const again = github.requests.slice(sent).map((request) => request.path);
      expect(again.filter((each) => each.includes('/deployments?'))).toEqual([
        expect.stringMatching(/[?&]page=2(&|$)/),
        expect.stringMatching(/[?&]page=3(&|$)/),
      ]);
      expect(await backfill(second, REPOSITORY)).toMatchObject({ code: 0, stdout: '0\n' });
      expect(await countDeploys(second)).toBe(DEPLOYMENTS);
    },
    LIMIT_MS,
  );

  test(
    'says what is wrong',
    async () => {
      const github = await startGithub();
      const server = await startServer(credentials(github));
      const unknown = await backfill(server, 'acme/secret');
      expect(unknown).toMatchObject({ code: 1, stdout: '' });
      expect(unknown.stderr).toMatch(/acme\/secret could not be read: 404/);
      const misspelt = await backfill(server, 'shop');
      expect(misspelt).toMatchObject({ code: 2, stdout: '' });
      expect(misspelt.stderr).toContain('It has to be owner/name, such as acme/shop.');
      const without = await startServer({});
      const refused = await backfill(without, REPOSITORY);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toContain('This server has no credentials for GitHub.');
      await without.stop('SIGKILL');
      const gone = await backfill(without, REPOSITORY);
      expect(gone).toMatchObject({ code: 1, stdout: '' });
      expect(gone.stderr).toContain('is the server running there?');
    },
    LIMIT_MS,
  );
});
