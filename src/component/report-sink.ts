import type { Report } from '../model/report.ts';
import type { TaskDraft } from '../model/task.ts';
import type { ReportStore } from '../storage/ports/reports.ts';

/** Every report is added through this sink, so that its publisher is notified. */
export interface ReportSink {
  /** Adds the next version. Rejects with `UnknownReleaseError` where the event is gone. */
  add(report: Omit<Report, 'version'>): Promise<Report>;
  /** From now on the tasks of this publisher are enqueued in the same transaction as each report. */
  publishBy(publisher: ReportPublisher): void;
}

export interface ReportPublisher {
  /** The tasks that publish a new report on this release. */
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
