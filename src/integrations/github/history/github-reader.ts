import type { Context } from '../../../component/context.ts';
import type { Backfill } from '../../../model/backfill.ts';
import type { TaskHandler } from '../../../queue/task-handler.ts';
import type { GithubClient } from '../client/github-client.ts';
import type { GithubSettings } from '../client/github-settings.ts';
import { createBackfiller } from './backfill.ts';
import { createMissedDeliveries } from './missed-deliveries.ts';
import { readHistory } from './read-history.ts';
import { APP_HOOK, readHookDeliveries } from './read-hook-deliveries.ts';

/** What is read of GitHub, beside what it sends: the history of repositories, and deliveries that never came in. */
export interface GithubReader {
  readonly handlers: readonly TaskHandler[];
  /** Reads the history of a repository. */
  requestBackfill(repository: string): Promise<Backfill>;
  /** Call it for every repository that GitHub names. */
  noteRepository(repository: string): void;
  /** Enqueues the reading of what happened while the server was down. Logs what fails: a full disk must not keep the server from starting. */
  start(): Promise<void>;
}

/** Wires the reading to GitHub and to the inbox; `onStored` is called after deliveries were put there. */
export function createGithubReader(
  { deployWorkflows, publicUrl }: GithubSettings,
  client: GithubClient,
  onStored: () => void,
  { storage, queue, clock: now, log }: Context,
): GithubReader {
  const { backfills, deliveries, hooks } = storage;
  const deploying = new Map(deployWorkflows);
  const backfiller = createBackfiller({
    backfills,
    deliveries,
    queue,
    readHistory: (place) => readHistory(client, place, deploying, now),
    onStored,
    now,
    log,
  });
  const missed = createMissedDeliveries({
    hooks,
    deliveries,
    queue,
    readHookDeliveries: (place) =>
      readHookDeliveries(client, place, { publicUrl, unknown: (ids) => deliveries.unknown(ids), now }),
    onStored,
    now,
    log,
  });
  const noteHook = async (repository: string): Promise<void> => {
    if (!client.asApp) await missed.watch(repository);
  };
  return {
    handlers: [backfiller.handler, missed.handler],
    requestBackfill: (repository) => backfiller.request(repository),
    noteRepository(repository) {
      Promise.all([backfiller.noteRepository(repository), noteHook(repository)]).catch((error: unknown) =>
        log.error({ error, repository }, 'a repository could not be noted'),
      );
    },
    async start() {
      try {
        await backfiller.readAgain();
        const known = client.asApp ? [APP_HOOK] : (await backfills.list()).map(({ repository }) => repository);
        for (const hook of known) await missed.watch(hook);
      } catch (error) {
        log.error({ error }, 'the reading of GitHub could not be begun');
      }
    },
  };
}
