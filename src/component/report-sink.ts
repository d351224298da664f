import type { Report } from '../model/report.ts';
import type { TaskDraft } from '../model/task.ts';
import type { ReportStore } from '../storage/ports/reports.ts';

/** Every report is added through this sink, so that all who publish it are notified. */
export interface ReportSink {
  /** Adds the next version. Rejects with `UnknownReleaseError` where the event is gone. */
  add(report: Omit<Report, 'version'>): Promise<Report>;
  /** From now on the tasks of this publisher, beside those of others, are enqueued in the same transaction as each report. */
  publishBy(publisher: ReportPublisher): void;
}

export interface ReportPublisher {
  /** The tasks that publish a new report on this release. */
  tasksFor(releaseId: string): Promise<readonly TaskDraft[]>;
  /** Called after a report was added. */
  onAdded(): void;
}

/** Stores a report together with the tasks of its publishers, in one transaction. Rejects when the store fails. */
export function createReportSink(reports: Pick<ReportStore, 'add'>): ReportSink {
  const publishers: ReportPublisher[] = [];
  return {
    async add(report) {
      const tasks = await Promise.all(publishers.map((publisher) => publisher.tasksFor(report.releaseId)));
      const added = await reports.add(report, tasks.flat());
      for (const publisher of publishers) publisher.onAdded();
      return added;
    },
    publishBy(publisher) {
      publishers.push(publisher);
    },
  };
}
