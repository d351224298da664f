import type { DatedEvent } from '../../../model/event.ts';
import { EVERY_EVENT } from '../../../model/event-filter.ts';
import { HOUR_MS, type Millis, millis } from '../../../model/instant.ts';
import type { PublishTarget } from '../../../model/publishing.ts';
import { isRelease, wentLive } from '../../../model/release.ts';
import type { TaskDraft } from '../../../model/task.ts';
import type { TaskHandler } from '../../../queue/task-handler.ts';
import type { TaskQueue } from '../../../queue/task-queue.ts';
import type { PublicationStore } from '../../../storage/ports/publications.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { GithubClient } from '../client/github-client.ts';
import { fetchChanges } from './fetch-changes.ts';
import { createPublishHandler, type PublishContext } from './publish-handler.ts';
import { type CommitEvents, type PublishChoice, publishTargets, publishTasks } from './publish-tasks.ts';
import { writeVerdict } from './write-verdict.ts';

export interface PublisherSettings extends Omit<PublishChoice, 'asApp'> {
  /** The dashboard's own address; null where it is not configured. */
  readonly publicUrl: string | null;
  /** Comment releases that are not flagged, too. */
  readonly commentQuiet: boolean;
}

export interface PublisherContext
  extends Omit<PublishContext, 'write' | 'fetchChanges' | 'onChanges' | 'publicUrl' | 'commentQuiet' | 'now' | 'log'> {
  readonly events: PublishContext['events'] & CommitEvents;
  readonly publications: PublishContext['publications'] & Pick<PublicationStore, 'ofRelease'>;
  readonly queue: Pick<TaskQueue, 'enqueue'>;
  readonly clock: () => Millis;
  readonly log: Log;
}

/** The way from a verdict to GitHub. */
export interface Publisher {
  readonly handler: TaskHandler;
  /** What is to be published for a new report on this release, to be enqueued together with it. The id of any event that reports it will do. */
  tasksFor(releaseId: string): Promise<readonly TaskDraft[]>;
  /** Call it for events that were made or changed: a release that just went live is shown as watched. */
  noteEvent(event: DatedEvent): void;
  /** Enqueues recent releases of which nothing is published. Logs what fails: it must not keep the server from starting. */
  start(): Promise<void>;
}

/** An event is stored before its publishing is enqueued, and a process that ends in between was hardly down for longer than this. */
const CATCH_UP_MS = HOUR_MS;
const MAX_CAUGHT_UP = 1_000;

/** Publishes the verdicts of releases to the targets that the settings and the kind of credentials allow. */
export function createPublisher(settings: PublisherSettings, client: GithubClient, context: PublisherContext): Publisher {
  const { events, publications, queue, clock, log } = context;
  const targets = publishTargets({ ...settings, asApp: client.asApp });
  const tasksFor = async (releaseId: string, chosen: readonly PublishTarget[]): Promise<readonly TaskDraft[]> => {
    const found = await events.release(releaseId);
    return found ? publishTasks(found.release, chosen, settings.withinDays, clock(), events) : [];
  };
  const enqueueUnpublished = async (): Promise<void> => {
    const from = millis(clock() - CATCH_UP_MS);
    const { items } = await events.list({ ...EVERY_EVENT, from }, { limit: MAX_CAUGHT_UP, cursor: null });
    for (const { id } of items.filter(isRelease))
      if ((await publications.ofRelease(id)).length === 0) await queue.enqueue(await tasksFor(id, targets));
  };
  return {
    handler: createPublishHandler({
      ...context,
      publicUrl: settings.publicUrl,
      commentQuiet: settings.commentQuiet,
      write: (verdict, requests) => writeVerdict(client, verdict, requests, clock),
      fetchChanges: (repository, range) => fetchChanges(client, repository, range, clock),
      onChanges: async (releaseId) => {
        const others = targets.filter((target) => target !== 'changes');
        await queue.enqueue(await tasksFor(releaseId, others));
      },
      now: clock,
    }),
    tasksFor: (releaseId) => tasksFor(releaseId, targets),
    noteEvent(event) {
      // A further report of a deploy may be the one that names its repository.
      if (!wentLive(event)) return;
      // What the event is by now counts: this may be what it was before a change.
      tasksFor(event.id, targets)
        .then((drafts) => queue.enqueue(drafts))
        .catch((error: unknown) => log.error({ error, releaseId: event.id }, 'a release could not be enqueued to be published'));
    },
    start: () =>
      enqueueUnpublished().catch((error: unknown) =>
        log.error({ error }, 'recent releases could not be enqueued to be published'),
      ),
  };
}
