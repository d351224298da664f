import type { Kysely, Transaction } from 'kysely';
import type { Report } from '../../../model/report.ts';
import type { TaskDraft } from '../../../model/task.ts';
import { UnknownReleaseError } from '../../ports/store-errors.ts';
import type { Database } from './database.ts';
import { findEvent } from './event.repository.ts';
import { toReport, toReportRow } from './report-row.ts';
import { enqueueTasks } from './task.repository.ts';

/** Adds a report as the next version of its release, and enqueues tasks. Throws `UnknownReleaseError` where the event is gone. */
export async function addReport(
  trx: Transaction<Database>,
  draft: Omit<Report, 'version'>,
  tasks: readonly TaskDraft[],
): Promise<Report> {
  const previous = await findLatestReport(trx, draft.releaseId);
  if (!previous && !(await findEvent(trx, draft.releaseId))) {
    throw new UnknownReleaseError(`there is no release ${draft.releaseId} to report on`);
  }
  const row = toReportRow({ ...draft, version: (previous?.version ?? 0) + 1 });
  await trx.insertInto('report').values(row).execute();
  await enqueueTasks(trx, tasks, draft.createdAt);
  // Read back from the row, so that the caller holds what every later reader gets.
  return toReport(row);
}

export async function findLatestReport(db: Kysely<Database>, releaseId: string): Promise<Report | null> {
  const row = await reportsOf(db, releaseId).limit(1).executeTakeFirst();
  return row ? toReport(row) : null;
}

/** All versions, newest first. */
export async function listReports(db: Kysely<Database>, releaseId: string): Promise<readonly Report[]> {
  const rows = await reportsOf(db, releaseId).execute();
  return rows.map(toReport);
}

const reportsOf = (db: Kysely<Database>, releaseId: string) =>
  db.selectFrom('report').selectAll().where('release_id', '=', releaseId).orderBy('version', 'desc');
