import { type DatedEvent, effectiveAt } from '../../../model/event.ts';
import { DAY_MS, type Millis } from '../../../model/instant.ts';
import type { PublishTarget } from '../../../model/publishing.ts';
import { isRelease } from '../../../model/release.ts';
import type { TaskDraft } from '../../../model/task.ts';
import { PUBLISH_KIND } from '../../../model/task-kinds.ts';
import type { EventStore } from '../../../storage/ports/events.ts';
import type { VerdictTarget } from './published-verdict.ts';

export interface PublishChoice {
  /** A GitHub App; a personal token cannot make check runs. */
  readonly asApp: boolean;
  readonly chosen: readonly (VerdictTarget | 'none')[];
  /** Nothing is published about releases older than this: nobody waits for a verdict on last month. */
  readonly withinDays: number;
}

export type CommitEvents = Pick<EventStore, 'ofCommit'>;

/** The targets in use. A check run says all that a status does, so one of them does. */
export function publishTargets({ asApp, chosen }: PublishChoice): readonly PublishTarget[] {
  const verdict: VerdictTarget = asApp && chosen.includes('check') ? 'check' : 'status';
  const onCommit = chosen.includes('check') || chosen.includes('status') ? [verdict] : [];
  const others = (['comment', 'deployment_status'] as const).filter((target) => chosen.includes(target));
  return ['changes', ...onCommit, ...others];
}

/**
 * The tasks to be enqueued when there is something new about an event: none unless it is a recent release that names a repository and a
 * commit. A check run shows the worst of its commit, so those of the other releases of the commit are published too.
 */
export async function publishTasks(
  event: DatedEvent,
  targets: readonly PublishTarget[],
  withinDays: number,
  now: Millis,
  events: CommitEvents,
): Promise<readonly TaskDraft[]> {
  const isPublished = (release: DatedEvent): boolean =>
    isRelease(release) &&
    effectiveAt(release) >= now - withinDays * DAY_MS &&
    release.repository !== null &&
    release.commit !== null;
  const others =
    targets.includes('check') && isRelease(event) && event.repository !== null && event.commit !== null
      ? (await events.ofCommit(event.repository, event.commit)).filter((other) => other.id !== event.id && isPublished(other))
      : [];
  return [
    ...(isPublished(event) ? targets.map((target) => publishTask(event.id, target, now)) : []),
    ...others.map(({ id }) => publishTask(id, 'check', now)),
  ];
}

/** Tasks that are due together are executed by target: `changes` before what shows them. */
export const publishTask = (releaseId: string, target: PublishTarget, dueAt: Millis): TaskDraft => ({
  kind: PUBLISH_KIND,
  key: `${target}:${releaseId}`,
  dueAt,
  payload: { releaseId, target },
  eventId: releaseId,
  // The time of one that waits may be the end of a limit at GitHub.
  ifWaiting: 'keep',
});
