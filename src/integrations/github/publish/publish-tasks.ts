import { type DatedEvent, effectiveAt } from '../../../model/event.ts';
import { DAY_MS, type Millis } from '../../../model/instant.ts';
import type { PublishTarget } from '../../../model/publishing.ts';
import { type Release, wentLive } from '../../../model/release.ts';
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
 * The tasks to be enqueued when there is something new about a release: none unless it is a recent one that names a repository and a
 * commit. A check run shows the worst of its commit, so those of the other releases of the commit are published too.
 */
export async function publishTasks(
  release: Release,
  targets: readonly PublishTarget[],
  withinDays: number,
  now: Millis,
  events: CommitEvents,
): Promise<readonly TaskDraft[]> {
  const { id, repository, commit } = release;
  if (repository === null || commit === null) return [];
  const isRecent = (event: DatedEvent): boolean => effectiveAt(event) >= now - withinDays * DAY_MS;
  const ofCommit = targets.includes('check') ? await events.ofCommit(repository, commit) : [];
  const others = new Set(ofCommit.filter((event) => wentLive(event) && isRecent(event)).map(({ id, sameAs }) => sameAs ?? id));
  others.delete(id);
  return [
    ...(isRecent(release) ? targets.map((target) => publishTask(id, target, now)) : []),
    ...[...others].map((other) => publishTask(other, 'check', now)),
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
