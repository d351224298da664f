import { batch, computed, effect, signal } from '@preact/signals';
import { MINUTE_MS, SECOND_MS } from '../../model/instant.ts';
import type { Outcome } from '../api/client.ts';
import {
  readChanges,
  readCircumstances,
  readIntegrations,
  readNewestRelease,
  readPoints,
  readReleases,
  readServices,
  readSignals,
} from '../api/reads.ts';
import { wholeBuckets } from '../time/query-step.ts';
import type { Interval } from '../time/time-range.ts';
import { now, tick } from './clock.ts';
import {
  changesBySignal,
  environment,
  listedCircumstances,
  listedReleases,
  listedServices,
  newestRelease,
  pointsBySignal,
  pointsStepMs,
  releasesCut,
  service,
  serviceReleases,
  shown,
  shownSignals,
  wantedStepMs,
} from './dashboard.ts';
import { integrations } from './integrations.ts';
import { forgetToken, token } from './session.ts';
import { view } from './view.ts';

/** How the last refresh went. What was loaded before stays on the screen whatever comes. */
export type Connection =
  | { readonly kind: 'fine' }
  | { readonly kind: 'unreachable' }
  | { readonly kind: 'problem'; readonly status: number; readonly title: string };

export const connection = signal<Connection>({ kind: 'fine' });
export const refreshing = signal(false);
/** Moves on with every refresh that went through, so that what depends on it is read anew. */
export const refreshes = signal(0);
/** False while the user has paused the live picture. */
export const live = signal(true);

let running: AbortController | null = null;

/** A refused part of a refresh, thrown to end it: the rest would be refused as well. */
class RefreshEnded extends Error {
  readonly outcome: Exclude<Outcome<never>, { kind: 'ok' }>;
  constructor(outcome: Exclude<Outcome<never>, { kind: 'ok' }>) {
    super(outcome.kind);
    this.outcome = outcome;
  }
}

function answerOf<Answer>(outcome: Outcome<Answer>): Answer {
  if (outcome.kind === 'ok') return outcome.answer;
  throw new RefreshEnded(outcome);
}

async function loadReleases(range: Interval, secret: string, abort: AbortSignal): Promise<void> {
  const [services, releases, circumstances] = await Promise.all([
    readServices(secret, abort),
    readReleases(range, secret, abort),
    readCircumstances(range, secret, abort),
  ]);
  batch(() => {
    listedServices.value = answerOf(services).items;
    listedReleases.value = answerOf(releases).items;
    releasesCut.value = answerOf(releases).cut;
    listedCircumstances.value = answerOf(circumstances);
  });
  const none = serviceReleases.peek().length === 0;
  newestRelease.value = none ? answerOf(await readNewestRelease(service.peek(), secret, abort)) : null;
}

async function loadIntegrations(secret: string, abort: AbortSignal): Promise<void> {
  integrations.value = answerOf(await readIntegrations(secret, abort));
}

async function loadSignals(secret: string, abort: AbortSignal): Promise<void> {
  const chosen = service.peek();
  const { items } = answerOf(await readSignals(chosen, environment.peek(), secret, abort));
  shownSignals.value = chosen === null ? items.filter((one) => one.service === null) : items;
}

async function loadPoints(range: Interval, secret: string, abort: AbortSignal): Promise<void> {
  const stepMs = wantedStepMs.peek();
  const buckets = wholeBuckets(range, stepMs, now.peek());
  const loaded = await Promise.all(
    (shownSignals.peek() ?? []).map(
      async (one) => [one.id, answerOf(await readPoints(one, buckets, stepMs, secret, abort))] as const,
    ),
  );
  batch(() => {
    pointsBySignal.value = new Map(loaded);
    pointsStepMs.value = stepMs;
  });
}

/** After the points: the panels are drawn without waiting for it. */
async function loadChanges(range: Interval, secret: string, abort: AbortSignal): Promise<void> {
  if (!view.peek().changes) {
    changesBySignal.value = null;
    return;
  }
  const stepMs = wantedStepMs.peek();
  const buckets = wholeBuckets(range, stepMs, now.peek());
  const loaded = await Promise.all(
    (shownSignals.peek() ?? []).map(
      async (one) => [one.id, answerOf(await readChanges(one, buckets, stepMs, secret, abort))] as const,
    ),
  );
  changesBySignal.value = new Map(loaded);
}

function endWith({ outcome }: RefreshEnded): void {
  if (outcome.kind === 'unauthorized') forgetToken(true);
  else if (outcome.kind === 'unreachable') connection.value = { kind: 'unreachable' };
  else connection.value = outcome;
}

/** Loads everything that is shown. A refresh that is still running is aborted: its answers would be older. */
export async function refresh(): Promise<void> {
  const secret = token.peek();
  if (secret === null) return;
  running?.abort();
  const mine = new AbortController();
  running = mine;
  refreshing.value = true;
  tick();
  try {
    const range = shown.peek();
    await Promise.all([loadIntegrations(secret, mine.signal), loadReleases(range, secret, mine.signal)]);
    await loadSignals(secret, mine.signal);
    await loadPoints(range, secret, mine.signal);
    await loadChanges(range, secret, mine.signal);
    connection.value = { kind: 'fine' };
    refreshes.value += 1;
  } catch (error) {
    if (mine.signal.aborted) return;
    if (!(error instanceof RefreshEnded)) throw error;
    endWith(error);
  } finally {
    if (running === mine) refreshing.value = false;
  }
}

/** Everything that decides what is loaded, as one text: a change of it calls for a refresh. */
const loadKey = computed(() =>
  JSON.stringify([
    token.value,
    view.value.range,
    view.value.service,
    view.value.environment,
    view.value.changes,
    view.value.integrations,
    wantedStepMs.value,
  ]),
);

/** The longer the range, the less a few seconds change in it, and the more there is to load. */
function refreshEveryMs(): number {
  const lengthMs = shown.peek().to - shown.peek().from;
  if (lengthMs <= 60 * MINUTE_MS) return 10 * SECOND_MS;
  return lengthMs <= 360 * MINUTE_MS ? 15 * SECOND_MS : 30 * SECOND_MS;
}

/** Refreshes whenever something else is to be shown, and while live at intervals as long as the page is visible. */
export function keepRefreshed(): void {
  effect(() => {
    if (loadKey.value) void refresh();
  });
  let timer = 0;
  const plan = (): void => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      if (live.peek() && document.visibilityState === 'visible' && !refreshing.peek()) void refresh();
      plan();
    }, refreshEveryMs());
  };
  plan();
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && live.peek()) void refresh();
  });
}
