import { EVERY_EVENT, type ReleaseFilter } from '../model/event-filter.ts';
import { CODE_KINDS } from '../model/release.ts';
import type { JudgedRelease } from '../model/report.ts';
import type { ReportStore } from '../storage/ports/reports.ts';

/** Selects the newest release that matches every field that is not null. */
export interface GateQuestion {
  readonly service: string;
  readonly environment: string | null;
  readonly version: string | null;
  readonly commit: string | null;
}

/**
 * The newest release that matches, with its newest report; null where none has gone live yet. A pipeline that names no version means its
 * code: a flag that was flipped meanwhile is found by its version alone.
 */
export async function findJudgedRelease(
  { environment, ...selected }: GateQuestion,
  { reports }: { readonly reports: Pick<ReportStore, 'listReleases'> },
): Promise<JudgedRelease | null> {
  const filter: ReleaseFilter = {
    ...EVERY_EVENT,
    ...selected,
    kinds: selected.version === null ? CODE_KINDS : null,
    environments: environment === null ? null : [environment],
    verdict: null,
  };
  const { items } = await reports.listReleases(filter, { limit: 1, cursor: null });
  return items[0] ?? null;
}
