import type { Report } from '../model/report.ts';
import type { TaskDraft } from '../model/task.ts';
import type { ReportStore } from '../storage/ports/reports.ts';

/** Where reports are put, so that whoever publishes them hears of it. */
export interface ReportSink {
  /** Adds the next version. Rejects with `UnknownReleaseError` where the event is gone. */
  add(report: Omit<Report, 'version'>): Promise<Report>;
  /** Has the tasks of a publisher enqueued in the same transaction as each report. */
  publishBy(publisher: ReportPublisher): void;
}

export interface ReportPublisher {
  /** What is to be published for a new report on this release. */
  tasksFor(releaseId: string): Promise<readonly TaskDraft[]>;
  /** Called after a report was added. */
  onAdded(): void;
}

export function createReportSink(reports: Pick<ReportStore, 'add'>): ReportSink {
  let publisher: ReportPublisher | null = null;
  return {
    async add(report) {
      const added = await reports.add(report, await publisher?.tasksFor(report.releaseId));
      publisher?.onAdded();
      return added;
    },
    publishBy(by) {
      publisher = by;
    },
  };
}
