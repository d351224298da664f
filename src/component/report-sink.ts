import type { Report } from '../model/report.ts';
import type { WantedErrands } from '../storage/ports/publications.ts';
import type { ReportStore } from '../storage/ports/reports.ts';

/** Where reports are put, so that whoever publishes them hears of it. */
export interface ReportSink {
  /** Adds the next version. Rejects with `UnknownReleaseError` where the event is gone. */
  add(report: Omit<Report, 'version'>): Promise<Report>;
  /** Has what a publisher wants for a new report stored in the same transaction, and tells it after. */
  publishBy(publisher: ReportPublisher): void;
}

export interface ReportPublisher {
  wanted(): WantedErrands;
  onAdded(): void;
}

export function createReportSink(reports: Pick<ReportStore, 'add'>): ReportSink {
  let publisher: ReportPublisher | null = null;
  return {
    async add(report) {
      const added = await reports.add(report, publisher?.wanted());
      publisher?.onAdded();
      return added;
    },
    publishBy(by) {
      publisher = by;
    },
  };
}
