import { type Kysely, sql } from 'kysely';
import type { ReleaseFilter } from '../../../model/event-filter.ts';
import type { Page, PageRequest } from '../../../model/page.ts';
import type { Release, ReleaseVerdict } from '../../../model/release.ts';
import type { JudgedRelease, Report } from '../../../model/report.ts';
import { releaseOf } from '../../../model/same-deploy.ts';
import type { Database } from './database.ts';
import { findSources, toEventPage } from './event.repository.ts';
import { readEventCursor } from './event-cursor.ts';
import { newestFirst, selectEvents, whereReleaseMatches } from './event-query.ts';
import { toEvent } from './event-row.ts';
import { toReport } from './report-row.ts';

/** What a release without any report counts as. */
const UNJUDGED: ReleaseVerdict = 'watching';

const newestVersion = sql`(select max(version) from report where release_id = event.id)`;

/** One page of the releases that match, newest first, each with its newest report. Throws `InvalidCursorError`. */
export async function listReleases(db: Kysely<Database>, filter: ReleaseFilter, page: PageRequest): Promise<Page<JudgedRelease>> {
  const after = page.cursor === null ? null : readEventCursor(page.cursor);
  const matching = whereReleaseMatches(selectEvents(db), filter);
  const judged = filter.verdict === null ? matching : matching.where(newestVerdictIs(filter.verdict));
  const rows = await newestFirst(judged, after)
    .limit(page.limit + 1)
    .execute();
  const events = toEventPage(rows, page.limit, toEvent);
  const sources = await findSources(db, events.items as readonly Release[]);
  const reports = await findNewestReports(
    db,
    events.items.map((event) => event.id),
  );
  return {
    items: sources.map((each) => releaseOf(each)).map((release) => ({ release, report: reports.get(release.id) ?? null })),
    nextCursor: events.nextCursor,
  };
}

const newestVerdictIs = (verdict: ReleaseVerdict) => sql<boolean>`
  coalesce((select verdict from report where release_id = event.id and version = ${newestVersion}), ${UNJUDGED}) = ${verdict}`;

async function findNewestReports(db: Kysely<Database>, releaseIds: readonly string[]): Promise<ReadonlyMap<string, Report>> {
  const rows = await db
    .selectFrom('report')
    .innerJoin('event', 'event.id', 'report.release_id')
    .selectAll('report')
    .where(sql<boolean>`event.id in (select value from json_each(${JSON.stringify(releaseIds)}))`)
    .where(sql<boolean>`report.version = ${newestVersion}`)
    .execute();
  return new Map(rows.map((row) => [row.release_id, toReport(row)]));
}
