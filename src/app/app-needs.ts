import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import type { AppNeeds } from '../http/create-app.ts';
import { type CorrelateNeeds, correlatePairs, correlateTag } from '../insights/correlate.ts';
import { findSuspects } from '../insights/find-suspects.ts';
import { acceptDelivery } from '../integrations/github/webhooks/accept-delivery.ts';
import { DAY_MS, type Millis } from '../model/instant.ts';
import * as ingestLimits from '../model/sample-limits.ts';
import { decodeSamplesJson } from '../receivers/samples-json/decode-samples-json.ts';
import type { Config } from '../settings/config.ts';
import { signalId } from '../signals/discover-signals.ts';
import { loadSignals } from '../signals/load-signals.ts';
import { signalsOfRelease } from '../signals/signals-of-release.ts';
import type { Storage } from '../storage/ports/storage.ts';
import { UnknownReleaseError } from '../storage/ports/store-errors.ts';
import { DEFAULT_SAMPLE_SETTINGS } from '../storage/tsdb/sample-settings.ts';
import { appendSamples, type Jobs } from './start-jobs.ts';

/** What the HTTP side needs, taken from where it is; the server itself adds whether it is ready and what it counts. */
export function appNeeds(
  store: Storage,
  config: Config,
  jobs: Jobs,
  log: Logger,
  now: () => Millis,
): Omit<AppNeeds, 'checkReady' | 'readMetrics'> {
  const root = packageRoot();
  const correlateNeeds: CorrelateNeeds = {
    ...store,
    correlateTag: (input, settings) => jobs.workers.correlateTag(input, settings),
    correlatePairs: (input, settings) => jobs.workers.correlatePairs(input, settings),
  };
  return {
    now,
    log,
    samples: {
      append: (batch) => appendSamples(batch, store, jobs),
      listSeries: (filter, page) => store.samples.listSeries(filter, page),
      read: (series, from, to) => store.samples.read(series, from, to),
    },
    events: store.events,
    ownSignals: store.signals,
    reports: store.reports,
    changes: store.changes,
    outbox: store.outbox,
    backfills: store.backfills,
    requestBackfill: async (repository) => (await jobs.backfill?.request(repository)) ?? null,
    async replayDeliveries() {
      const reopened = await store.deliveries.reopen();
      jobs.deliveries.wake();
      return reopened;
    },
    tokens: store.tokens,
    decodeSamples: (body, at) => decodeSamplesJson(body, at, config.retentionDays * DAY_MS),
    decodeGivenSamples: (body, at) => decodeSamplesJson(body, at, at, ingestLimits.MAX_POINTS_GIVEN),
    analyzeGiven: (given) => jobs.analyzeGiven(given),
    findSuspects: (signalId, at) =>
      findSuspects(signalId, at, now(), { ...store, rankSuspects: (input) => jobs.workers.rankSuspects(input) }),
    calibration: jobs.calibration,
    falseFlags: () => jobs.calibration.falseFlags(),
    loadSignals: () => loadSignals(store),
    findChangePoints: (values, settings) => jobs.workers.findChangePoints(values, settings),
    signalsOfRelease,
    signalId,
    onEventsChanged: (events) => events.forEach(jobs.onEvent),
    async analyze(releaseId) {
      const outcome = await jobs.judge.analyseNow(releaseId);
      if (outcome.outcome === 'no_release') throw new UnknownReleaseError(`release ${releaseId} went away while it was judged`);
      return outcome.report;
    },
    correlateTag: (question) => correlateTag(question, correlateNeeds),
    correlatePairs: (question) => correlatePairs(question, correlateNeeds),
    acceptDelivery: (headers, rawBody) =>
      acceptDelivery(headers, rawBody, {
        secrets: config.githubWebhookSecrets,
        deliveries: store.deliveries,
        now,
        onStored: () => jobs.deliveries.wake(),
      }),
    sampleLimits: {
      pointsPerBatch: ingestLimits.MAX_POINTS_PER_BODY,
      pointsPerAnalysis: ingestLimits.MAX_POINTS_GIVEN,
      tagsPerSeries: ingestLimits.MAX_TAGS,
      tagNameBytes: ingestLimits.MAX_TAG_NAME_BYTES,
      tagValueBytes: ingestLimits.MAX_TAG_VALUE_BYTES,
      metricNameBytes: ingestLimits.MAX_METRIC_BYTES,
      series: DEFAULT_SAMPLE_SETTINGS.seriesLimit,
      seriesPerMetric: DEFAULT_SAMPLE_SETTINGS.seriesPerMetricLimit,
      retentionDays: config.retentionDays,
    },
    openapiFile: join(root, 'openapi.yaml'),
    webDirectory: join(root, 'dist', 'web'),
  };
}

/** The folder of package.json: one up from the sources, two up from what is built of them. */
function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
