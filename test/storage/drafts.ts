import type { EventDraft } from '../../src/model/event.ts';
import { type Millis, millis } from '../../src/model/instant.ts';
import type { Report } from '../../src/model/report.ts';

/** Monday, 23 November 2026, 10:00 UTC. */
export const TEN = millis(Date.UTC(2026, 10, 23, 10));
export const plus = (instant: Millis, ms: number): Millis => millis(instant + ms);

/** A deploy of `shop` at ten, with `fields` in place of these. */
export const draftOf = (fields: Partial<EventDraft> = {}): EventDraft => ({
  kind: 'deploy',
  service: 'shop',
  environment: 'production',
  version: null,
  commit: null,
  ref: null,
  repository: null,
  author: null,
  title: null,
  text: null,
  url: null,
  tags: [],
  startedAt: TEN,
  endedAt: null,
  status: 'succeeded',
  key: null,
  source: 'api',
  ...fields,
});

export const reportOf = (releaseId: string, fields: Partial<Report> = {}): Omit<Report, 'version'> => ({
  releaseId,
  method: 'placebo-gls/1',
  asOf: TEN,
  createdAt: TEN,
  final: false,
  cause: 'schedule',
  verdict: 'clear',
  findings: [],
  comparisons: 3,
  ...fields,
});
