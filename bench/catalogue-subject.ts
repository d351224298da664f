import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DAY_MS, HOUR_MS, MINUTE_MS, millis } from '../src/model/instant.ts';
import { toTags } from '../src/model/tags.ts';

/**
 * Measures stores of one checkout by turns, and prints the figures of each as JSON: `catalogue-subject.ts CHECKOUT SERIES,RELEASES ...`. A
 * store works in its own thread, as in the server; the questions are asked on this one, which in the server serves HTTP. Modules of a
 * checkout from before they moved are found at the last path given.
 */

/** Medians, and the longest time that the main thread did nothing else. */
export interface SubjectFigures {
  readonly question: string;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly holdMs: number;
}

const [checkout = '', ...storeTexts] = process.argv.slice(2);

/** Of each service three signals, by four metrics, from five hosts. */
const METRICS = ['http.requests', 'http.5xx', 'http.latency.p95', 'http.latency.count'];
const HOSTS = 5;

/** What is in a store. */
interface Content {
  readonly series: number;
  readonly releases: number;
}

const servicesOf = ({ series }: Content): number => Math.ceil(series / (METRICS.length * HOSTS));

const NOW = millis(Date.UTC(2026, 10, 23, 12));
const RELEASED_AT = millis(NOW - 2 * HOUR_MS);

/** Rounds before any is counted, unless they take longer than the budget, which is that of one store. */
const WARM_UP = 30;
const LEAST_ROUNDS = 3;
const MOST_ROUNDS = 400;
const BUDGET_MS = 4_000;

const source = async (...paths: readonly string[]) => {
  const files = paths.map((path) => join(checkout, 'src', `${path}.ts`));
  return import(pathToFileURL(files.find((file) => existsSync(file)) ?? files[0]!).href);
};

// The modules of another checkout have types of their own.
// biome-ignore lint/suspicious/noExplicitAny: see above.
type Foreign = any;

async function fill(store: Foreign, content: Content): Promise<string> {
  const { series, releases } = content;
  // So few that reading them costs next to nothing: what is measured is finding them.
  const at = Float64Array.from([RELEASED_AT - HOUR_MS, RELEASED_AT, RELEASED_AT + HOUR_MS]);
  let batch: Foreign[] = [];
  for (let index = 0; index < series; index += 1) {
    const pairs: [string, string][] = [
      ['env', 'production'],
      ['host', `web-${index % HOSTS}`],
      ['service', serviceAt(Math.floor(index / HOSTS / METRICS.length))],
    ];
    const metric = METRICS[Math.floor(index / HOSTS) % METRICS.length]!;
    batch.push({ series: { metric, tags: toTags(pairs), kind: null, unit: null }, at: at.slice(), values: at.map(() => 1) });
    if (batch.length === 5_000 || index === series - 1) {
      await store.samples.append(batch);
      batch = [];
    }
  }
  for (let first = 0; first < releases; first += 500) {
    const drafts = Array.from({ length: Math.min(500, releases - first) }, (_, i) => draftAt(first + i, content));
    await store.events.post(drafts, null);
  }
  const posted = await store.events.post([draft(serviceAt(7), RELEASED_AT)], null);
  return posted.events[0].event.id;
}

const serviceAt = (index: number): string => `service-${String(index).padStart(5, '0')}`;

/** Spread over the week before and the two hours after the release that is judged, and over the services. */
function draftAt(index: number, content: Content): Foreign {
  const spread = (index / content.releases) * (7 * DAY_MS + 2 * HOUR_MS);
  return draft(
    serviceAt((index * 7_919) % servicesOf(content)),
    RELEASED_AT - 7 * DAY_MS + Math.round(spread / MINUTE_MS) * MINUTE_MS + 1,
  );
}

const draft = (service: string, startedAt: number): Foreign => ({
  ...{ kind: 'deploy', service, environment: 'production', version: `${startedAt}`, commit: null, ref: null, repository: null },
  ...{ author: null, title: null, text: null, url: null, tags: ['hotfix'], startedAt, endedAt: null, status: 'succeeded' },
  ...{ key: null, source: 'api' },
});

async function questionsOf(store: Foreign, releaseId: string): Promise<Readonly<Record<string, () => Promise<unknown>>>> {
  const { queryRoute } = await source('api/query-route', 'http/routes/query-route');
  const { servicesRoute } = await source('api/services-route', 'http/routes/services-route');
  const { judgeRelease } = await source('judging/judge-release', 'jobs/judge-release');
  const old = existsSync(join(checkout, 'src', 'jobs', 'load-signals.ts')) ? await source('jobs/load-signals') : null;
  const context = {
    ...{ ...store, storage: store, clock: () => NOW, now: () => NOW },
    ...(old ? { loadSignals: () => old.loadSignals(store) } : {}),
  };
  const query = { signal: `${serviceAt(7)}.production.http_error_ratio`, from: `${NOW - HOUR_MS}`, to: `${NOW}` };
  const judge = () =>
    judgeRelease(releaseId, 'request', NOW, {
      ...store,
      analyse: async () => ({ method: 'none', verdict: 'clear', findings: [], comparisons: 0 }),
      settings: {},
    });
  return {
    'GET /v1/query?signal=, an hour': () => queryRoute(context).handle({ query }),
    'GET /v1/services, 50 of them': () => servicesRoute(context).handle({ query: { limit: 50 } }),
    'a judgement, 3 signals and 15 controls': judge,
    ...(old ? {} : { 'the same, finding what it reads alone': await findingOf(store, releaseId) }),
  };
}

/** Everything that a judgement asks the store before it reads samples: releases, reports, signals, controls, and what these are read from. */
async function findingOf(store: Foreign, releaseId: string): Promise<() => Promise<unknown>> {
  const { readReleaseContext } = await source('releases/release-context');
  const { signalsOfScope } = await source('signals/catalogue/signals-of-scope');
  const { controlSignals } = await source('judging/control-signals');
  return async () => {
    const [{ release }] = await Promise.all([
      store.events.release(releaseId),
      store.reports.latest(releaseId),
      store.aliases?.list(),
    ]);
    const { historyFrom, at } = await readReleaseContext(release, NOW, store.events);
    const signals: readonly Foreign[] = await signalsOfScope(release, store.signals);
    const places = { services: [release.service, null], environments: [release.environment, null] };
    const ids = signals.map(({ id }) => id);
    const [, , controls] = await Promise.all([
      store.signals.selectorsOf(signals),
      store.reports.regressions({ ...places, from: historyFrom, to: at }, ids),
      controlSignals(signals, release, store.signals),
    ]);
    await store.signals.selectorsOf(controls.flat());
  };
}

/** Counts how long the loop of this thread is not free, by a timer that wants to run every millisecond. */
function watchLoop(): { longestMs(): number; stop(): void } {
  let last = performance.now();
  let longest = 0;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 1);
    last = now;
  };
  const timer = setInterval(look, 1);
  return {
    longestMs() {
      look();
      return longest;
    },
    stop: () => clearInterval(timer),
  };
}

/** An opened store with its questions. */
interface Subject {
  readonly questions: Readonly<Record<string, () => Promise<unknown>>>;
  close(): Promise<void>;
}

/** One after the other in each round, so that what else the machine does meets all alike. */
async function clockByTurns(question: string, subjects: readonly Subject[]): Promise<readonly SubjectFigures[]> {
  const asked = subjects.map(({ questions }) => questions[question]!);
  const budgetMs = BUDGET_MS * subjects.length;
  const warmUntil = performance.now() + budgetMs;
  for (let round = 0; round < WARM_UP && performance.now() < warmUntil; round += 1) for (const ask of asked) await ask();
  const rounds: Round[][] = asked.map(() => []);
  const endsAt = performance.now() + budgetMs;
  for (let round = 0; round < LEAST_ROUNDS || (round < MOST_ROUNDS && performance.now() < endsAt); round += 1) {
    for (const [position, ask] of asked.entries()) rounds[position]!.push(await clock(ask));
  }
  return rounds.map((own) => ({
    question,
    cpuMs: median(own.map(({ cpuMs }) => cpuMs)),
    wallMs: median(own.map(({ wallMs }) => wallMs)),
    holdMs: median(own.map(({ holdMs }) => holdMs)),
  }));
}

type Round = Omit<SubjectFigures, 'question'>;

async function clock(ask: () => Promise<unknown>): Promise<Round> {
  const watch = watchLoop();
  const before = process.cpuUsage();
  const start = performance.now();
  await ask();
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(before);
  const holdMs = watch.longestMs();
  watch.stop();
  return { cpuMs: (user + system) / 1_000, wallMs, holdMs };
}

const median = (list: readonly number[]): number => list.toSorted((a, b) => a - b)[list.length >> 1]!;

async function openSubject(content: Content): Promise<Subject> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-catalogue-'));
  const { openStoreThread } = await source('storage/open-store-thread', 'store/open-store-thread');
  const listeners = { onExit: () => process.exit(1), onFault: () => {} };
  const store = await openStoreThread({ directory, synchronous: 'normal' }, listeners);
  const close = async (): Promise<void> => {
    await store.close();
    rmSync(directory, { recursive: true });
  };
  return { questions: await questionsOf(store, await fill(store, content)), close };
}

const contents = storeTexts.map((text): Content => {
  const [series = 0, releases = 0] = text.split(',').map(Number);
  return { series, releases };
});
const subjects: Subject[] = [];
for (const content of contents) subjects.push(await openSubject(content));
const figures: (readonly SubjectFigures[])[] = [];
for (const question of Object.keys(subjects[0]!.questions)) figures.push(await clockByTurns(question, subjects));
for (const { close } of subjects) await close();
process.stdout.write(JSON.stringify(subjects.map((_, position) => figures.map((each) => each[position]))));
