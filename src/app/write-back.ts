import type { Logger } from 'pino';
import {
  createGithubClient,
  type GithubClient,
  type GithubCredentials,
  REQUEST_TIMEOUT_MS,
} from '../integrations/github/client/github-client.ts';
import { fetchChanges } from '../integrations/github/publish/fetch-changes.ts';
import { sendWriteBack } from '../integrations/github/publish/send-write-back.ts';
import { wantedErrands } from '../integrations/github/publish/wanted-errands.ts';
import { type OutboxProgress, OutboxWorker } from '../integrations/github/publish/work-outbox.ts';
import type { DatedEvent } from '../model/event.ts';
import type { Millis } from '../model/instant.ts';
import { isRelease } from '../model/release.ts';
import type { Config } from '../settings/config.ts';
import type { WantedErrands } from '../storage/ports/outbox.ts';
import type { Storage } from '../storage/ports/storage.ts';

/** The way from a verdict to GitHub. */
export interface WriteBackDesk {
  /** What is wanted of GitHub for a new report, at this moment. */
  wanted(): WantedErrands;
  /** Call it after a report was added. */
  wake(): void;
  /** Tell it of events that were made or changed: a release that just went live is shown as watched. */
  noteEvent(event: DatedEvent): void;
  readonly progress: OutboxProgress;
  start(): void;
  stop(): Promise<void>;
}

/** The credentials the settings give, if any. */
export function githubCredentials(config: Config): GithubCredentials | null {
  if (config.githubToken !== null) return { kind: 'token', token: config.githubToken };
  if (config.githubAppId === null || config.githubAppPrivateKey === null) return null;
  return { kind: 'app', appId: config.githubAppId, privateKey: config.githubAppPrivateKey };
}

/** GitHub as the settings name it; null where they hold no credentials. */
export function openGithub(config: Config, log: Logger): GithubClient | null {
  const credentials = githubCredentials(config);
  const { githubApiUrl: apiUrl } = config;
  return credentials && createGithubClient({ credentials, apiUrl, requestTimeoutMs: REQUEST_TIMEOUT_MS }, log);
}

/** Wires the outbox of the store to GitHub. */
export function createWriteBackDesk(
  store: Storage,
  config: Config,
  client: GithubClient,
  log: Logger,
  now: () => Millis,
): WriteBackDesk {
  const wanted = (): WantedErrands =>
    wantedErrands({ asApp: client.asApp, chosen: config.githubWriteBack, withinDays: config.githubWriteBackDays }, now());
  const worker = new OutboxWorker({
    outbox: store.outbox,
    events: store.events,
    reports: store.reports,
    changes: store.changes,
    samples: store.samples,
    signals: store.signals,
    publicUrl: config.publicUrl,
    commentQuiet: config.githubCommentOn === 'every',
    send: (writeBack, asking) => sendWriteBack(client, writeBack, asking, now),
    fetchChanges: (repository, range) => fetchChanges(client, repository, range, now),
    async wantAgain(releaseId) {
      const { targets, releasedSince } = wanted();
      await store.outbox.want(releaseId, { targets: targets.filter((target) => target !== 'changes'), releasedSince });
    },
    now,
    log,
  });
  return {
    wanted,
    wake: () => worker.wake(),
    noteEvent(event) {
      if (!isRelease(event)) return;
      store.outbox.want(event.id, wanted()).then(
        () => worker.wake(),
        (error: unknown) => log.error({ error, releaseId: event.id }, 'a release could not be put into the outbox'),
      );
    },
    get progress() {
      return worker.progress;
    },
    start: () => worker.start(),
    async stop() {
      // Whatever is under way is safe to be done again.
      client.close();
      await worker.stop();
    },
  };
}
