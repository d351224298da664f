import type { ReportStore } from '../../ports/reports.ts';
import { listJudgedPast, listRegressions } from './judged-ranges.ts';
import { listReleases } from './list-releases.ts';
import type { RecordContext } from './record-context.ts';
import { addReport, findLatestReport, listReports } from './report.repository.ts';

export const reportStore = ({ db }: RecordContext): ReportStore => ({
  add: (report, tasks) => db.transaction().execute((trx) => addReport(trx, report, tasks ?? [])),
  latest: (releaseId) => findLatestReport(db, releaseId),
  history: (releaseId) => listReports(db, releaseId),
  // One transaction, so that the reports shown are those the verdicts were filtered by.
  listReleases: (filter, page) => db.transaction().execute((trx) => listReleases(trx, filter, page)),
  regressions: (range, signals) => listRegressions(db, range, signals),
  judgedPast: (range, instant) => listJudgedPast(db, range, instant),
});
