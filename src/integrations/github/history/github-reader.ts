import type { Context } from '../../../component/context.ts';
import type { GithubClient } from '../client/github-client.ts';
import type { GithubSettings } from '../github-settings.ts';
import { BackfillWorker } from './backfill.ts';
import { MissedDeliveries } from './missed-deliveries.ts';
import { readHistory } from './read-history.ts';
import { APP_HOOK, readHookDeliveries } from './read-hook-deliveries.ts';

/** What is read of GitHub, beside what it sends: the history of repositories, and deliveries that never came in. */
export interface GithubReader {
  readonly backfill: BackfillWorker;
  /** Tell it of every repository that GitHub names. */
  noteRepository(repository: string): void;
  start(): void;
  stop(): Promise<void>;
}

/** Wires the reading to GitHub and to the inbox; `onStored` is called after deliveries were put there. */
export function createGithubReader(
  { deployWorkflows, publicUrl }: GithubSettings,
  client: GithubClient,
  onStored: () => void,
  { storage, clock: now, log }: Context,
): GithubReader {
  const { backfills, deliveries, hooks } = storage;
  const deploying = new Map(deployWorkflows);
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
      readHookDeliveries(client, place, { publicUrl, unknown: (ids) => deliveries.unknown(ids), now }),
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
