import { BACKFILL_STAGES, type Backfill, type BackfillPosition, type BackfillStage } from '../../../model/backfill.ts';
import { DAY_MS, type Millis, millis } from '../../../model/instant.ts';
import { BACKFILL_KIND } from '../../../model/task-kinds.ts';
import { DONE, type TaskHandler, type TaskOutcome } from '../../../queue/task-handler.ts';
import type { TaskQueue } from '../../../queue/task-queue.ts';
import type { BackfillStore } from '../../../storage/ports/backfills.ts';
import type { Log } from '../../../telemetry/log.ts';
import { GITHUB_PAUSE_GROUP, pauseFor } from '../client/github-pause.ts';
import type { PagedQuery, ReadPage } from './history-page.ts';
import { type KeepReadDeliveriesContext, keepReadDeliveries } from './keep-read-deliveries.ts';

export interface BackfillContext extends KeepReadDeliveriesContext {
  readonly backfills: BackfillStore;
  readonly queue: Pick<TaskQueue, 'wake'>;
  /** Reads one page of a repository, the newest first; rejects for faults that may be over at the next try. */
  readonly readHistory: (query: PagedQuery & { readonly repository: string; readonly stage: BackfillStage }) => Promise<ReadPage>;
  readonly log: Log;
}

/** Reads the history of repositories. */
export interface Backfiller {
  readonly handler: TaskHandler;
  /** Reads a repository, from its newest deployment on. */
  request(repository: string): Promise<Backfill>;
  /** Call it for every repository that is heard of: one that is new is read. */
  noteRepository(repository: string): Promise<void>;
  /** Reads every known repository to what is known: what was sent while the server was down is not sent again by itself. */
  readAgain(): Promise<void>;
}

/** A quarter shows what is usual; every release that is read in is judged as well. */
const HISTORY_MS = 90 * DAY_MS;

/** These lists go by what happened last, so all that is new stands before what was known when the last reading began. */
const BY_CHANGE: ReadonlySet<BackfillStage> = new Set<BackfillStage>(['pull_requests', 'workflow_runs']);

/** Longer than a workflow takes: a run that was under way when the last reading began is read again. */
const OVERLAP_MS = DAY_MS;

/**
 * Reads the history of repositories page by page and puts it into the inbox of deliveries, so that it is processed like what GitHub sends,
 * and what was sent before changes nothing. The position is saved after what was on the page, so a process that ends in between reads the
 * page again.
 */
export function createBackfiller(context: BackfillContext): Backfiller {
  const { backfills, queue } = context;
  const known = new Set<string>();
  const request = async (repository: string): Promise<Backfill> => {
    const backfill = await backfills.begin(repository);
    known.add(repository);
    queue.wake(BACKFILL_KIND);
    return backfill;
  };
  return {
    handler: {
      kind: BACKFILL_KIND,
      pauseGroup: GITHUB_PAUSE_GROUP,
      handle: (tasks) => Promise.all(tasks.map(({ key }) => readNextPage(key, context))),
    },
    request,
    async noteRepository(repository) {
      if (known.has(repository)) return;
      // Before the first `await`: a burst of events names the same repository. Forgotten where it was not stored, so that the next one tries again.
      known.add(repository);
      try {
        if ((await backfills.get(repository)) === null) await request(repository);
      } catch (error) {
        known.delete(repository);
        throw error;
      }
    },
    async readAgain() {
      for (const { repository } of await backfills.list()) await request(repository);
    },
  };
}

async function readNextPage(repository: string, context: BackfillContext): Promise<TaskOutcome> {
  const { backfills, readHistory, now } = context;
  const backfill = await backfills.get(repository);
  if (!backfill || backfill.done) return DONE;
  const { stage, page, cursor, readUpTo } = backfill;
  const read = await readHistory({ repository, stage, cursor, since: sinceWhen(backfill, now()) });
  if (read.outcome === 'limited') return pauseFor(read);
  if (read.outcome === 'refused') return afterRefusal(backfill, read.reason, context);
  const found = await keepReadDeliveries(read.deliveries, context);
  const onward = { ...backfill, found: backfill.found + found };
  const reachedKnown = readUpTo !== null && found === 0 && !BY_CHANGE.has(stage);
  return goOn(
    backfill,
    read.next === null || reachedKnown ? nextStage(onward) : { ...onward, page: page + 1, cursor: read.next },
    context,
  );
}

/** A token that may not see the deployments sees nothing; one that may not see something else, such as the workflows, sees the rest. */
async function afterRefusal(backfill: Backfill, reason: string, context: BackfillContext): Promise<TaskOutcome> {
  const { repository, stage } = backfill;
  if (stage === BACKFILL_STAGES[0]) return { outcome: 'dead', error: reason };
  context.log.warn({ repository, stage, reason }, 'a part of the history of a repository cannot be read');
  return goOn(backfill, nextStage(backfill), context);
}

async function goOn(
  { repository }: Backfill,
  position: BackfillPosition,
  { backfills, now }: BackfillContext,
): Promise<TaskOutcome> {
  await backfills.save(repository, position);
  return position.done ? DONE : { outcome: 'rescheduled', at: now() };
}

function sinceWhen({ stage, readUpTo }: Backfill, now: Millis): Millis {
  const quarter = millis(now - HISTORY_MS);
  return readUpTo !== null && BY_CHANGE.has(stage) ? millis(Math.max(quarter, readUpTo - OVERLAP_MS)) : quarter;
}

function nextStage(backfill: Backfill): BackfillPosition {
  const stage = BACKFILL_STAGES[BACKFILL_STAGES.indexOf(backfill.stage) + 1];
  return stage ? { ...backfill, stage, page: 1, cursor: null } : { ...backfill, done: true, readUpTo: backfill.begunAt };
}
