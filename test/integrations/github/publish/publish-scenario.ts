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
import type { PublishChoice } from '../../../../src/integrations/github/publish/publish-tasks.ts';
import { createPublisher, type Publisher } from '../../../../src/integrations/github/publish/publisher.ts';
import type { EventDraft } from '../../../../src/model/event.ts';
import { type Millis, millis } from '../../../../src/model/instant.ts';
import type { Report } from '../../../../src/model/report.ts';
import { PUBLISH_KIND } from '../../../../src/model/task-kinds.ts';
import { TaskQueue } from '../../../../src/queue/task-queue.ts';
import { openStore } from '../../../../src/storage/open-store.ts';
import type { Storage } from '../../../../src/storage/ports/storage.ts';
import type { Log } from '../../../../src/telemetry/log.ts';
import { draftOf, plus, reportOf, TEN } from '../../../storage/drafts.ts';
import { type LocalGithub, startLocalGithub } from '../../../support/local-github/local-github.ts';

export const REPOSITORY = 'acme/shop';
export const commitOf = (letter: string): string => letter.repeat(40);

export interface PublishOptions {
  readonly asApp?: boolean;
  readonly chosen?: PublishChoice['chosen'];
  readonly commentQuiet?: boolean;
}

export interface PublishScenario {
  readonly store: Storage;
  readonly github: LocalGithub;
  /** Executions so far: verdicts that were published, and what the queue made of tasks. */
  readonly executed: Readonly<Record<'published' | 'failed' | 'dead', number>>;
  readonly client: GithubClient;
  readonly warnings: string[];
  /** Posts a release of commit `b`, which pull request 12 brought. */
  release(fields?: Partial<EventDraft>): Promise<string>;
  /** Publishes what is due, as the queue does by itself; resolves to the milliseconds until the next is. */
  runDue(): Promise<number>;
  /** Adds a report, as the judge does, and publishes what is due. */
  judge(releaseId: string, fields?: Partial<Report>): Promise<void>;
  advance(ms: number): void;
  now(): Millis;
  comments(): readonly string[];
  /** How many tasks wait, and how many are dead letters. */
  counts(): Promise<{ readonly waiting: number; readonly dead: number }>;
  /** What the server does about releases when it starts. */
  start(): Promise<void>;
  /** Goes on as after the process was started anew on the same store. */
  restart(): void;
}

/** The real store, the real client, a GitHub on this machine, and a clock that moves only when a test moves it. */
export async function startPublishing(options: PublishOptions = {}): Promise<PublishScenario> {
  const { asApp = false, chosen = ['status', 'check', 'comment'], commentQuiet = false } = options;
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-publish-'));
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
  const executed = { published: 0, failed: 0, dead: 0 };
  const log: Log = {
    info(_details, message) {
      if (message === 'published') executed.published += 1;
    },
    warn: note,
    error: note,
  };
  let queue: TaskQueue;
  let publisher: Publisher;
  const startQueue = (): void => {
    queue = new TaskQueue({ tasks: store.tasks, clock, log });
    const settings = { chosen, withinDays: 1, publicUrl: 'https://pinkbar.example', commentQuiet };
    publisher = createPublisher(settings, client, { ...store, queue, clock, log });
    queue.register(publisher.handler);
    queue.onExecuted((_kind, outcome) => {
      if (outcome === 'failed' || outcome === 'dead') executed[outcome] += 1;
    });
  };
  startQueue();
  return {
    store,
    github,
    client,
    warnings,
    executed,
    runDue: () => queue.runDue(PUBLISH_KIND),
    async release(fields = {}) {
      const draft = draftOf({ version: '1.4.2', repository: REPOSITORY, commit: commitOf('b'), ...fields });
      const posted = await store.events.post([draft], null);
      if (posted.outcome !== 'stored') throw new Error(posted.outcome);
      return posted.events[0]!.event.id;
    },
    async judge(releaseId, fields = {}) {
      await store.reports.add(reportOf(releaseId, { createdAt: now, ...fields }), await publisher.tasksFor(releaseId));
      await queue.runDue(PUBLISH_KIND);
    },
    advance(ms) {
      now = millis(now + ms);
    },
    now: clock,
    comments: () => (github.repository(REPOSITORY).comments.get(12) ?? []).map(({ body }) => body),
    async counts() {
      const counts = await store.tasks.count();
      const of = (state: string) => counts.find((count) => count.kind === PUBLISH_KIND && count.state === state)?.tasks ?? 0;
      return { waiting: of('waiting'), dead: of('dead') };
    },
    start: () => publisher.start(),
    restart: startQueue,
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
