import { EVERY_EVENT, type ReleaseFilter } from '../model/event-filter.ts';
import type { Page, PageRequest } from '../model/page.ts';
import type { JudgedRelease } from '../model/report.ts';

/** Which release a gate is about: the newest that fits all that is not null. */
export interface GateQuestion {
  readonly service: string;
  readonly environment: string | null;
  readonly version: string | null;
  readonly commit: string | null;
}

export interface FindReleaseNeeds {
  readonly reports: { listReleases(filter: ReleaseFilter, page: PageRequest): Promise<Page<JudgedRelease>> };
}

/** The newest release that the question is about, with its newest report; null where none went live yet. */
export async function findJudgedRelease(question: GateQuestion, needs: FindReleaseNeeds): Promise<JudgedRelease | null> {
  const filter: ReleaseFilter = { ...EVERY_EVENT, ...question, verdict: null };
  const { items } = await needs.reports.listReleases(filter, { limit: 1, cursor: null });
  return items[0] ?? null;
}
