import { CIRCUMSTANCE_KINDS } from '../../model/release.ts';
import type { Schema } from '../../openapi/schema.ts';
import type { Interval } from '../time/time-range.ts';
import { callApi, type Outcome, type Query } from './client.ts';
import { type Points, ratesPerSecond } from './points.ts';

/** The most items the API puts on a page. */
const PAGE_LIMIT = 1_000;
/** Changes too small to be seen in a panel would only be marks without a meaning. */
const SMALLEST_CHANGE = 0.01;
/** Two full pages: more services, signals or releases than fit on a screen in any form. */
const MOST_PAGES = 2;

interface Listing<Item> {
  readonly items: readonly Item[];
  /** True when there is more than was read. */
  readonly cut: boolean;
}

/** Reads a list page by page, up to `MOST_PAGES`. `plural` names the resource and its field in the answer. */
async function readList<Item>(plural: string, query: Query, secret: string, abort: AbortSignal): Promise<Outcome<Listing<Item>>> {
  const items: Item[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const paged: Query = [...query, ['limit', PAGE_LIMIT], ['cursor', cursor]];
    const outcome: Outcome<Record<string, unknown>> = await callApi('GET', `/v1/${plural}`, paged, secret, abort);
    if (outcome.kind !== 'ok') return outcome;
    items.push(...(outcome.answer[plural] as readonly Item[]));
    cursor = outcome.answer.nextCursor as string | null;
    if (cursor === null) break;
  }
  return { kind: 'ok', answer: { items, cut: cursor !== null } };
}

/** What arrives from where. */
export const readIntegrations = (secret: string, abort: AbortSignal): Promise<Outcome<Schema<'Integrations'>>> =>
  callApi('GET', '/v1/integrations', [], secret, abort);

/** Every service the server knows. */
export const readServices = (secret: string, abort: AbortSignal): Promise<Outcome<Listing<Schema<'Service'>>>> =>
  readList('services', [], secret, abort);

/** The signals by which releases of `service` are judged; all signals where it is null. */
export const readSignals = (
  service: string | null,
  environment: string | null,
  secret: string,
  abort: AbortSignal,
): Promise<Outcome<Listing<Schema<'Signal'>>>> =>
  readList(
    'signals',
    [
      ['service', service],
      ['environment', environment],
    ],
    secret,
    abort,
  );

/** Releases that took effect within `range`, newest first, of every service. */
export const readReleases = (
  range: Interval,
  secret: string,
  abort: AbortSignal,
): Promise<Outcome<Listing<Schema<'ReleaseSummary'>>>> =>
  readList(
    'releases',
    [
      ['from', range.from],
      ['to', range.to],
    ],
    secret,
    abort,
  );

/** What happened within `range` and is not judged, newest first, of every service. More than a page of it cannot be told apart on a screen. */
export async function readCircumstances(
  range: Interval,
  secret: string,
  abort: AbortSignal,
): Promise<Outcome<readonly Schema<'Event'>[]>> {
  const kinds: Query = [...CIRCUMSTANCE_KINDS, 'note'].map((kind) => ['kind', kind] as const);
  const query: Query = [...kinds, ['from', range.from], ['to', range.to], ['limit', PAGE_LIMIT]];
  const outcome = await callApi<Schema<'EventPage'>>('GET', '/v1/events', query, secret, abort);
  return outcome.kind === 'ok' ? { kind: 'ok', answer: outcome.answer.events } : outcome;
}

/** The newest release of `service` at any time. */
export async function readNewestRelease(
  service: string | null,
  secret: string,
  abort: AbortSignal,
): Promise<Outcome<Schema<'ReleaseSummary'> | null>> {
  const query: Query = [
    ['service', service],
    ['limit', 1],
  ];
  const outcome = await callApi<Schema<'ReleasePage'>>('GET', '/v1/releases', query, secret, abort);
  return outcome.kind === 'ok' ? { kind: 'ok', answer: outcome.answer.releases[0] ?? null } : outcome;
}

/** Points of one signal on a grid of `stepMs`. Those of a count are turned into a rate per second, which does not grow with the step. */
export async function readPoints(
  signal: Schema<'Signal'>,
  buckets: Interval,
  stepMs: number,
  secret: string,
  abort: AbortSignal,
): Promise<Outcome<Points>> {
  const query: Query = [
    ['signal', signal.id],
    ['from', buckets.from],
    ['to', buckets.to],
    ['step', `${stepMs / 1_000}s`],
  ];
  const outcome = await callApi<Schema<'QueryAnswer'>>('GET', '/v1/query', query, secret, abort);
  if (outcome.kind !== 'ok') return outcome;
  const points = outcome.answer.series[0]?.points ?? [];
  return { kind: 'ok', answer: signal.kind === 'count' ? ratesPerSecond(points, stepMs) : points };
}

/** Change points of one signal on a grid of `stepMs`; none where the server has no answer for so many points. */
export async function readChanges(
  signal: Schema<'Signal'>,
  buckets: Interval,
  stepMs: number,
  secret: string,
  abort: AbortSignal,
): Promise<Outcome<readonly Schema<'ChangePoint'>[]>> {
  const query: Query = [
    ['signal', signal.id],
    ['from', buckets.from],
    ['to', buckets.to],
    ['step', `${stepMs / 1_000}s`],
    ['minimumChange', SMALLEST_CHANGE],
  ];
  const outcome = await callApi<Schema<'ChangePointsAnswer'>>('GET', '/v1/change-points', query, secret, abort);
  if (outcome.kind === 'ok') return { kind: 'ok', answer: outcome.answer.changes };
  return outcome.kind === 'problem' ? { kind: 'ok', answer: [] } : outcome;
}

/** The full report of one release. */
export const readReport = (id: string, secret: string, abort: AbortSignal): Promise<Outcome<Schema<'ReleaseReport'>>> =>
  callApi('GET', `/v1/releases/${encodeURIComponent(id)}`, [], secret, abort);

/** Has a release judged again on the data as it is now. Needs a token with scope admin. */
export const analyzeAgain = (id: string, secret: string, abort: AbortSignal): Promise<Outcome<Schema<'ReleaseReport'>>> =>
  callApi('POST', `/v1/releases/${encodeURIComponent(id)}/analyze`, [], secret, abort);

/** Which releases may have done what a signal did at `at`. */
export const readSuspects = (
  signal: string,
  at: number,
  secret: string,
  abort: AbortSignal,
): Promise<Outcome<Schema<'Suspects'>>> =>
  callApi(
    'GET',
    '/v1/suspects',
    [
      ['signal', signal],
      ['at', at],
    ],
    secret,
    abort,
  );
