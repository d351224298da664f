import type { Selectable } from 'kysely';
import { millis } from '../../../model/instant.ts';
import type { Report } from '../../../model/report.ts';
import type { ReportTable } from './report.table.ts';

type ReportRow = Selectable<ReportTable>;

export const toReportRow = (report: Report): ReportRow => ({
  release_id: report.releaseId,
  version: report.version,
  method: report.method,
  as_of: report.asOf,
  created_at: report.createdAt,
  final: report.final ? 1 : 0,
  cause: report.cause,
  verdict: report.verdict,
  findings: JSON.stringify(report.findings),
  comparisons: report.comparisons,
});

export const toReport = (row: ReportRow): Report => ({
  releaseId: row.release_id,
  version: row.version,
  method: row.method,
  asOf: millis(row.as_of),
  createdAt: millis(row.created_at),
  final: row.final === 1,
  cause: row.cause,
  verdict: row.verdict,
  findings: JSON.parse(row.findings),
  comparisons: row.comparisons,
});
