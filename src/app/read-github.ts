import type { Logger } from 'pino';
import type { GithubClient } from '../integrations/github/client/github-client.ts';
import { BackfillWorker } from '../integrations/github/history/backfill.ts';
import { MissedDeliveries } from '../integrations/github/history/missed-deliveries.ts';
import { readHistory } from '../integrations/github/history/read-history.ts';
import { APP_HOOK, readHookDeliveries } from '../integrations/github/history/read-hook-deliveries.ts';
import type { Millis } from '../model/instant.ts';
import type { Config } from '../settings/config.ts';
import type { Storage } from '../storage/ports/storage.ts';

/** What is read of GitHub, beside what it sends: the history of repositories, and deliveries that never came in. */
export interface GithubReader {
  readonly backfill: BackfillWorker;
  /** Tell it of every repository that GitHub names. */
  noteRepository(repository: string): void;
  start(): void;
  stop(): Promise<void>;
}

/** Wires the reading to GitHub and to the inbox; `onStored` wakes whoever works the inbox. */
export function createGithubReader(
  store: Storage,
  config: Config,
  client: GithubClient,
  onStored: () => void,
  log: Logger,
  now: () => Millis,
): GithubReader {
  const { backfills, deliveries, hooks } = store;
  const deploying = new Map(config.githubDeployWorkflows);
  const backfill = new BackfillWorker({
    backfills,
    deliveries,
    readHistory: (place) => readHistory(client, place, deploying, now),
    onStored,
    now,
    log,
  });
  const missed = new MissedDeliveries({
    hooks,
    deliveries,
    knownHooks: async () => (client.asApp ? [APP_HOOK] : (await backfills.list()).map(({ repository }) => repository)),
    readHookDeliveries: (place) =>
      readHookDeliveries(client, place, { publicUrl: config.publicUrl, unknown: (ids) => deliveries.unknown(ids), now }),
    onStored,
    now,
    log,
  });
  return {
    backfill,
    noteRepository(repository) {
      backfill.noteRepository(repository).catch((error: unknown) => log.error({ error }, 'a repository could not be noted'));
      if (!client.asApp) missed.watch(repository);
    },
    start() {
      backfill.start();
      missed.start();
    },
    async stop() {
      await Promise.all([backfill.stop(), missed.stop()]);
    },
  };
}
