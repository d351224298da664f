import { EVERY_EVENT, type ReleaseFilter } from '../model/event-filter.ts';
import type { JudgedRelease } from '../model/report.ts';
import type { ReportStore } from '../storage/ports/reports.ts';

/** Selects the newest release that matches every field that is not null. */
export interface GateQuestion {
  readonly service: string;
  readonly environment: string | null;
  readonly version: string | null;
  readonly commit: string | null;
}

/** The newest release that matches, with its newest report; null where none has gone live yet. */
export async function findJudgedRelease(
  { environment, ...selected }: GateQuestion,
  { reports }: { readonly reports: Pick<ReportStore, 'listReleases'> },
): Promise<JudgedRelease | null> {
  const filter: ReleaseFilter = {
    ...EVERY_EVENT,
    ...selected,
    environments: environment === null ? null : [environment],
    verdict: null,
  };
  const { items } = await reports.listReleases(filter, { limit: 1, cursor: null });
  return items[0] ?? null;
}
