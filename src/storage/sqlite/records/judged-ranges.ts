import { type Kysely, sql } from 'kysely';
import type { ReleaseRange } from '../../../model/event-filter.ts';
import type { Finding } from '../../../model/finding.ts';
import { type FoundRegression, regressionsAmong } from '../../../model/found-regression.ts';
import { type Millis, millis } from '../../../model/instant.ts';
import type { JudgedPast } from '../../ports/reports.ts';
import type { Database } from './database.ts';
import { MARK_COLUMNS, toReleaseMark, whereReleaseIn } from './release-marks.ts';

/** More flagged releases in a week leave hardly a quiet hour to compare with anyway. */
const MAX_FLAGGED = 200;

const isNewestReport = sql<boolean>`report.version = (select max(version) from report where release_id = event.id)`;

/** The regressions and bursts of these signals in the newest reports of flagged releases, newest release first. */
export async function listRegressions(
  db: Kysely<Database>,
  range: ReleaseRange,
  signals: readonly string[],
): Promise<readonly FoundRegression[]> {
  if (signals.length === 0) return [];
  const rows = await whereReleaseIn(
    db.selectFrom('event').innerJoin('report', 'report.release_id', 'event.id').select(MARK_COLUMNS).select('report.findings'),
    range,
  )
    .where(isNewestReport)
    .where(sql<boolean>`report.verdict = 'flagged'`)
    .orderBy('event.effective_at', 'desc')
    .orderBy('event.id', 'desc')
    .limit(MAX_FLAGGED)
    .execute();
  const selected = new Set(signals);
  return rows.flatMap((row) => regressionsAmong(toReleaseMark(row), JSON.parse(row.findings) as readonly Finding[], selected));
}

/** The releases of a range whose newest report rests on data from after the instant, the earliest first. */
export async function listJudgedPast(db: Kysely<Database>, range: ReleaseRange, instant: Millis): Promise<readonly JudgedPast[]> {
  const rows = await whereReleaseIn(
    db
      .selectFrom('event')
      .innerJoin('report', 'report.release_id', 'event.id')
      .select(['event.id as releaseId', 'report.as_of as asOf', 'report.created_at as createdAt']),
    range,
  )
    .where(isNewestReport)
    .where(sql<boolean>`report.as_of > ${instant}`)
    .orderBy('event.effective_at')
    .orderBy('event.id', 'desc')
    .execute();
  return rows.map(({ releaseId, asOf, createdAt }) => ({ releaseId, asOf: millis(asOf), createdAt: millis(createdAt) }));
}
