import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { type LocalGithub, startLocalGithub } from '../support/local-github/local-github.ts';
import { ADMIN_TOKEN, type PinkbarProcess, startPinkbar } from './pinkbar-process.ts';

export const REPOSITORY = 'acme/shop';
/** Brought by pull request 12. */
export const COMMIT = 'b'.repeat(40);
/** What the captured deliveries are signed with. */
export const SECRET = 'pinkbar-test';

/** A GitHub with one merged pull request, and the settings of a server that talks to it with a token. */
export interface Surroundings {
  readonly github: LocalGithub;
  readonly settings: Readonly<Record<string, string>>;
}

export async function surroundings(): Promise<Surroundings> {
  const github = await startLocalGithub();
  const repository = github.repository(REPOSITORY);
  repository.commits.push({ sha: COMMIT, message: 'Rush (#12)', author: 'ann', pull: 12 });
  repository.pulls.push({ number: 12, title: 'Rush', author: 'ann', labels: [] });
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-e2e-github-'));
  onTestFinished(async () => {
    await github.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return {
    github,
    settings: {
      PINKBAR_DATA_DIR: directory,
      PINKBAR_GITHUB_TOKEN: 'ghp_test',
      PINKBAR_GITHUB_API_URL: github.url,
      PINKBAR_GITHUB_WEBHOOK_SECRET: SECRET,
      PINKBAR_PUBLIC_URL: 'https://pinkbar.example',
    },
  };
}

/** Starts a server that ends with the test. */
export async function start(settings: Readonly<Record<string, string>>): Promise<PinkbarProcess> {
  const pinkbar = await startPinkbar(settings);
  onTestFinished(async () => {
    if (pinkbar.child.exitCode === null && pinkbar.child.signalCode === null) await pinkbar.stop('SIGKILL');
  });
  return pinkbar;
}

export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 1_600; tries += 1) {
    if (await holds()) return;
    await wait(50);
  }
  throw new Error('it did not come about');
}

export async function metricsOf(pinkbar: PinkbarProcess): Promise<string> {
  const answer = await fetch(`${pinkbar.url}/metrics`, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  return answer.text();
}

/** Sends a delivery as GitHub does. */
export const deliver = (
  pinkbar: PinkbarProcess,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Promise<Response> => fetch(`${pinkbar.url}/webhooks/github`, { method: 'POST', headers, body: Buffer.from(body) });
