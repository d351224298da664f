// The kinds that the store itself enqueues or reads, in one transaction with the records they are about. All others are declared beside their
// handlers.
import type { Millis } from './instant.ts';
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

/** The task that processes a stored delivery, due at once. */
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

/** Reads the next page of the history of the repository whose name is the key. */
export const BACKFILL_KIND = 'github.backfill';

/** The task that reads the next page of a repository. One that waits already keeps its time. */
export const backfillTask = (repository: string, dueAt: Millis): TaskDraft => ({
  kind: BACKFILL_KIND,
  key: repository,
  dueAt,
  payload: {},
  eventId: null,
  ifWaiting: 'keep',
});
