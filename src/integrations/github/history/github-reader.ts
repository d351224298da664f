import type { Context } from '../../../component/context.ts';
import type { Backfill } from '../../../model/backfill.ts';
import type { TaskHandler } from '../../../queue/task-handler.ts';
import type { GithubClient } from '../client/github-client.ts';
import type { GithubSettings } from '../client/github-settings.ts';
import { type Backfiller, createBackfiller } from './backfill.ts';
import { createMissedDeliveries, type MissedDeliveries } from './missed-deliveries.ts';
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
  settings: GithubSettings,
  client: GithubClient,
  onStored: () => void,
  context: Context,
): GithubReader {
  const { backfills } = context.storage;
  const { log } = context;
  const { backfiller, missed } = createReaders(settings, client, onStored, context);
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

function createReaders(
  { deployWorkflows, publicUrl }: GithubSettings,
  client: GithubClient,
  onStored: () => void,
  { storage: { backfills, deliveries, hooks }, queue, clock: now, log }: Context,
): { readonly backfiller: Backfiller; readonly missed: MissedDeliveries } {
  const deploying = new Map(deployWorkflows);
  const shared = { deliveries, queue, onStored, now, log };
  const unknown = (ids: readonly string[]) => deliveries.unknown(ids);
  return {
    backfiller: createBackfiller({ ...shared, backfills, readHistory: (query) => readHistory(client, query, deploying, now) }),
    missed: createMissedDeliveries({
      ...shared,
      hooks,
      readHookDeliveries: (query) => readHookDeliveries(client, query, { publicUrl, unknown, now }),
    }),
  };
}
