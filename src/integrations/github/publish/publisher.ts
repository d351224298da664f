import type { DatedEvent } from '../../../model/event.ts';
import type { Millis } from '../../../model/instant.ts';
import type { PublishTarget } from '../../../model/publishing.ts';
import { isRelease } from '../../../model/release.ts';
import type { TaskDraft } from '../../../model/task.ts';
import type { TaskHandler } from '../../../queue/task-handler.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { GithubClient } from '../client/github-client.ts';
import { fetchChanges } from './fetch-changes.ts';
import { createPublishHandler, type PublishNeeds } from './publish-handler.ts';
import { type CommitEvents, type PublishChoice, publishTargets, publishTasks } from './publish-tasks.ts';
import { writeVerdict } from './write-verdict.ts';

export interface PublisherSettings extends Omit<PublishChoice, 'asApp'> {
  /** The dashboard's own address; null where it is not configured. */
  readonly publicUrl: string | null;
  /** Comment releases that are not flagged, too. */
  readonly commentQuiet: boolean;
}

export interface PublisherContext
  extends Omit<PublishNeeds, 'write' | 'fetchChanges' | 'onChanges' | 'publicUrl' | 'commentQuiet' | 'now' | 'log'> {
  readonly events: PublishNeeds['events'] & CommitEvents;
  readonly queue: { enqueue(drafts: readonly TaskDraft[]): Promise<void> };
  readonly clock: () => Millis;
  readonly log: Log;
}

/** The way from a verdict to GitHub. */
export interface Publisher {
  readonly handler: TaskHandler;
  /** What is to be published for a new report on this release, to be enqueued together with it. */
  tasksFor(releaseId: string): Promise<readonly TaskDraft[]>;
  /** Call it for events that were made or changed: a release that just went live is shown as watched. */
  noteEvent(event: DatedEvent): void;
}

export function createPublisher(settings: PublisherSettings, client: GithubClient, context: PublisherContext): Publisher {
  const { events, queue, clock, log } = context;
  const targets = publishTargets({ ...settings, asApp: client.asApp });
  const tasksFor = async (releaseId: string, chosen: readonly PublishTarget[]): Promise<readonly TaskDraft[]> => {
    const event = await events.get(releaseId);
    return event ? publishTasks(event, chosen, settings.withinDays, clock(), events) : [];
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
      if (!isRelease(event)) return;
      // What the event is by now counts: this may be what it was before a change.
      tasksFor(event.id, targets)
        .then((drafts) => queue.enqueue(drafts))
        .catch((error: unknown) => log.error({ error, releaseId: event.id }, 'a release could not be enqueued to be published'));
    },
  };
}
