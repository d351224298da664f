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
