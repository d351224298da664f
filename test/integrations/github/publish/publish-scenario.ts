import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import {
  createGithubClient,
  type GithubClient,
  type GithubCredentials,
} from '../../../../src/integrations/github/client/github-client.ts';
import { fetchChanges } from '../../../../src/integrations/github/publish/fetch-changes.ts';
import { OutboxWorker, type WorkOutboxNeeds } from '../../../../src/integrations/github/publish/publish-handler.ts';
import { type WriteBackChoice, wantedErrands } from '../../../../src/integrations/github/publish/publish-tasks.ts';
import { sendWriteBack } from '../../../../src/integrations/github/publish/write-verdict.ts';
import type { EventDraft } from '../../../../src/model/event.ts';
import { type Millis, millis } from '../../../../src/model/instant.ts';
import type { Report } from '../../../../src/model/report.ts';
import { openStore } from '../../../../src/storage/open-store.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import { draftOf, plus, reportOf, TEN } from '../../../storage/drafts.ts';
import { type LocalGithub, startLocalGithub } from '../../../support/local-github/local-github.ts';

export const REPOSITORY = 'acme/shop';
export const commitOf = (letter: string): string => letter.repeat(40);

export interface OutboxOptions {
  readonly asApp?: boolean;
  readonly chosen?: WriteBackChoice['chosen'];
  readonly commentQuiet?: boolean;
  /** In place of GitHub. */
  readonly send?: WorkOutboxNeeds['send'];
}

export interface OutboxScenario {
  readonly store: Storage;
  readonly github: LocalGithub;
  readonly worker: OutboxWorker;
  readonly client: GithubClient;
  readonly warnings: string[];
  /** Posts a release of commit `b`, which pull request 12 brought. */
  release(fields?: Partial<EventDraft>): Promise<string>;
  /** Adds a report, as the judge does, and works the outbox off. */
  judge(releaseId: string, fields?: Partial<Report>): Promise<void>;
  advance(ms: number): void;
  now(): Millis;
  comments(): readonly string[];
  /** The worker as it is after the process was started anew on the same store. */
  restart(): OutboxWorker;
}

/** The real store, the real client, a GitHub on this machine, and a clock that moves only when told. */
export async function startOutbox(options: OutboxOptions = {}): Promise<OutboxScenario> {
  const { asApp = false, chosen = ['status', 'check', 'comment'], commentQuiet = false } = options;
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-outbox-'));
  const github = await startLocalGithub();
  fillRepository(github);
  let now = plus(TEN, 60_000);
  const clock = (): Millis => now;
  const store = await openStore({ directory, synchronous: 'normal' }, { now: clock, onFault: () => {} });
  const client = createGithubClient(
    { credentials: asApp ? APP : { kind: 'token', token: 'ghp_test' }, apiUrl: github.url, requestTimeoutMs: 2_000 },
    { warn: () => {} },
  );
  onTestFinished(async () => {
    client.close();
    await github.close();
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const warnings: string[] = [];
  const note = (_details: object, message: string): void => {
    warnings.push(message);
  };
  const wanted = () => wantedErrands({ asApp, chosen, withinDays: 1 }, now);
  const startWorker = (): OutboxWorker =>
    new OutboxWorker({
      ...store,
      publicUrl: 'https://pinkbar.example',
      commentQuiet,
      send: options.send ?? ((writeBack, asking) => sendWriteBack(client, writeBack, asking, clock)),
      fetchChanges: (repository, range) => fetchChanges(client, repository, range, clock),
      wantAgain: (releaseId) => store.outbox.want(releaseId, { ...wanted(), targets: wanted().targets.slice(1) }),
      now: clock,
      log: { info: () => {}, warn: note, error: note },
    });
  let worker = startWorker();
  return {
    store,
    github,
    client,
    warnings,
    get worker() {
      return worker;
    },
    async release(fields = {}) {
      const draft = draftOf({ version: '1.4.2', repository: REPOSITORY, commit: commitOf('b'), ...fields });
      const posted = await store.events.post([draft], null);
      if (posted.outcome !== 'stored') throw new Error(posted.outcome);
      return posted.events[0]!.event.id;
    },
    async judge(releaseId, fields = {}) {
      await store.reports.add(reportOf(releaseId, { createdAt: now, ...fields }), wanted());
      await worker.runDue();
    },
    advance(ms) {
      now = millis(now + ms);
    },
    now: clock,
    comments: () => (github.repository(REPOSITORY).comments.get(12) ?? []).map(({ body }) => body),
    restart() {
      worker = startWorker();
      return worker;
    },
  };
}

const APP: GithubCredentials = {
  kind: 'app',
  appId: 1,
  privateKey: generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    // The form in which GitHub hands keys out.
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  }).privateKey,
};

function fillRepository(github: LocalGithub): void {
  const repository = github.repository(REPOSITORY);
  repository.commits.push(
    { sha: commitOf('a'), message: 'The beginning', author: 'ann', pull: null },
    { sha: commitOf('9'), message: 'Cache prices (#11)', author: 'ben', pull: null },
    { sha: commitOf('b'), message: 'Merge pull request #12 from acme/rush\n\nAsk @everyone <b>now</b>', author: 'ann', pull: 12 },
  );
  repository.pulls.push({ number: 12, title: 'Rush', author: 'ann', labels: ['hotfix'] });
}
