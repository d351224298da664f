import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pino } from 'pino';
import { measureCalibration } from '../../src/analysis/calibration/measure-calibration.ts';
import { findChangePoints } from '../../src/analysis/change-points/find-change-points.ts';
import { DEFAULT_IMPACT_SETTINGS } from '../../src/analysis/impact/input/impact-input.ts';
import { rankSuspects } from '../../src/analysis/suspects/rank-suspects.ts';
import { type AppNeeds, type AppOptions, createApp } from '../../src/http/create-app.ts';
import { listen } from '../../src/http/listen.ts';
import type { Route } from '../../src/http/route.ts';
import { hashTokenSecret, makeTokenSecret } from '../../src/http/token-secret.ts';
import { type CorrelateNeeds, correlatePairs, correlateTag } from '../../src/insights/correlate.ts';
import { findSuspects } from '../../src/insights/find-suspects.ts';
import { analyzeGiven } from '../../src/insights/offline/analyze-given.ts';
import { acceptDelivery } from '../../src/integrations/github/webhooks/accept-delivery.ts';
import { Calibration } from '../../src/judging/calibration.ts';
import type { DatedEvent } from '../../src/model/event.ts';
import { DAY_MS, type Millis, millis } from '../../src/model/instant.ts';
import { MAX_POINTS_GIVEN } from '../../src/model/sample-limits.ts';
import type { Scope } from '../../src/model/token.ts';
import { decodeSamplesJson } from '../../src/receivers/samples-json/decode-samples-json.ts';
import { signalId } from '../../src/signals/discover-signals.ts';
import { loadSignals } from '../../src/signals/load-signals.ts';
import { signalsOfRelease } from '../../src/signals/signals-of-release.ts';
import { openStore } from '../../src/storage/open-store.ts';
import type { Storage } from '../../src/storage/ports/storage.ts';
import { AnalysisWorkers } from '../../src/workers/analysis-workers.ts';

const root = resolve(import.meta.dirname, '../..');

export const WEBHOOK_SECRET = "It's a Secret to Everybody";
const RETENTION_MS = 400 * DAY_MS;

export interface TestApi {
  readonly url: string;
  readonly tokens: Readonly<Record<Scope, string>>;
  readonly store: Storage;
  readonly routes: readonly Route[];
  /** Every line that was logged. */
  readonly log: readonly string[];
  /** Events the app reported as changed, oldest first. */
  readonly changedEvents: readonly DatedEvent[];
  setNow(now: Millis): void;
  close(): Promise<void>;
}

export interface TestApiOptions extends AppOptions {
  readonly now?: Millis;
  /** Parts to put in the place of the real ones. */
  readonly replace?: (store: Storage) => Partial<AppNeeds>;
}

/** The whole HTTP side on a real store in a temporary folder, every answer checked against openapi.yaml. Judges nothing by itself. */
export async function startApi(options: TestApiOptions = {}): Promise<TestApi> {
  const directory = mkdtempSync(join(tmpdir(), 'pinkbar-api-'));
  let now = options.now ?? millis(1_795_400_000_000);
  const surroundings = {
    now: () => now,
    onFault: (error: Error) => {
      throw error;
    },
  };
  const store = await openStore({ directory, synchronous: 'normal' }, surroundings);
  const log: string[] = [];
  const changedEvents: DatedEvent[] = [];
  const calibration = new Calibration({
    ...store,
    measure: async (input, settings) => measureCalibration(input, settings, null),
    settings: DEFAULT_IMPACT_SETTINGS,
    now: () => now,
    log: { info: () => {}, warn: () => {}, error: (details) => log.push(JSON.stringify(details)) },
  });
  const pool = new AnalysisWorkers();
  const correlateNeeds: CorrelateNeeds = {
    ...store,
    correlateTag: (input, settings) => pool.correlateTag(input, settings),
    correlatePairs: (input, settings) => pool.correlatePairs(input, settings),
  };
  const needs: AppNeeds = {
    now: () => now,
    log: pino({ level: 'debug' }, { write: (line: string) => log.push(line) }),
    samples: store.samples,
    events: store.events,
    ownSignals: store.signals,
    reports: store.reports,
    changes: store.changes,
    outbox: store.outbox,
    backfills: store.backfills,
    requestBackfill: (repository) => store.backfills.want(repository),
    replayDeliveries: () => store.deliveries.reopen(),
    tokens: store.tokens,
    decodeSamples: (body, at) => decodeSamplesJson(body, at, RETENTION_MS),
    decodeGivenSamples: (body, at) => decodeSamplesJson(body, at, at, MAX_POINTS_GIVEN),
    findSuspects: (signalId, at) =>
      findSuspects(signalId, at, now, { ...store, rankSuspects: async (input) => rankSuspects(input) }),
    calibration,
    falseFlags: () => calibration.falseFlags(),
    analyzeGiven: (given) => analyzeGiven(given, DEFAULT_IMPACT_SETTINGS),
    loadSignals: () => loadSignals(store),
    findChangePoints: async (values, settings) => findChangePoints(values, settings),
    signalsOfRelease,
    signalId,
    onEventsChanged: (events) => changedEvents.push(...events),
    analyze: () => Promise.reject(new Error('nothing judges in this test')),
    correlateTag: (question) => correlateTag(question, correlateNeeds),
    correlatePairs: (question) => correlatePairs(question, correlateNeeds),
    acceptDelivery: (headers, rawBody) =>
      acceptDelivery(headers, rawBody, {
        secrets: [WEBHOOK_SECRET],
        deliveries: store.deliveries,
        now: () => now,
        onStored: () => {},
      }),
    checkReady: () => store.health.check(),
    readMetrics: async () => [],
    sampleLimits: { retentionDays: RETENTION_MS / DAY_MS },
    openapiFile: join(root, 'openapi.yaml'),
    webDirectory: join(directory, 'web'),
    ...options.replace?.(store),
  };
  const app = createApp(needs, { validateResponses: true, wrongTokensPerMinute: 1_000_000, ...options });
  const listener = await listen(app.express, { host: '127.0.0.1', port: 0 });
  return {
    url: listener.url,
    tokens: {
      ingest: await addToken(store, 'ingest'),
      read: await addToken(store, 'read'),
      admin: await addToken(store, 'admin'),
    },
    store,
    routes: app.routes,
    log,
    changedEvents,
    setNow(at) {
      now = at;
    },
    async close() {
      await listener.close(1_000);
      await pool.stop();
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

async function addToken(store: Storage, scope: Scope): Promise<string> {
  const secret = makeTokenSecret([scope]);
  await store.tokens.add({ name: scope, scopes: [scope], hash: hashTokenSecret(secret), expiresAt: null });
  return secret;
}
