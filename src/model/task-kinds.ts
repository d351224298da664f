import type { Millis } from './instant.ts';
import type { PublishTarget } from './publishing.ts';
import type { ReportCause } from './report.ts';
import type { TaskDraft } from './task.ts';

/** Judges the release whose id is the key. */
export const JUDGING_KIND = 'judging.release';

/** Has a release judged at that time, in the place of an earlier plan. */
export const judgingTask = (releaseId: string, dueAt: Millis, cause: ReportCause): TaskDraft => ({
  kind: JUDGING_KIND,
  key: releaseId,
  dueAt,
  payload: { cause },
  eventId: releaseId,
  ifWaiting: 'replace',
});

/** Processes the webhook delivery whose id is the key. */
export const DELIVERY_KIND = 'github.delivery';

export const deliveryTask = (deliveryId: string, receivedAt: Millis): TaskDraft => ({
  kind: DELIVERY_KIND,
  key: deliveryId,
  dueAt: receivedAt,
  payload: {},
  eventId: null,
  ifWaiting: 'replace',
});

/** Has one target at GitHub show the newest state of a release. */
export const PUBLISH_KIND = 'github.publish';

/** Tasks that are due together are executed by target: `changes` before what shows them. */
export const publishTask = (releaseId: string, target: PublishTarget, dueAt: Millis): TaskDraft => ({
  kind: PUBLISH_KIND,
  key: `${target}:${releaseId}`,
  dueAt,
  payload: { releaseId, target },
  eventId: releaseId,
  // GitHub may have asked for the time of one that waits.
  ifWaiting: 'keep',
});

/** Reads the next page of the history of the repository whose name is the key. */
export const BACKFILL_KIND = 'github.backfill';

export const backfillTask = (repository: string, dueAt: Millis): TaskDraft => ({
  kind: BACKFILL_KIND,
  key: repository,
  dueAt,
  payload: {},
  eventId: null,
  ifWaiting: 'keep',
});
