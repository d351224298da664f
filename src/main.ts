import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Logger, pino, stdSerializers } from 'pino';
import { DEFAULT_IMPACT_SETTINGS } from './analysis/impact/impact-input.ts';
import type { Config } from './config.ts';
import { acceptDelivery } from './github/accept-delivery.ts';
import { decodeDelivery } from './github/decode-delivery.ts';
import { mergeEvent } from './github/merge-event.ts';
import { type AppNeeds, createApp } from './http/create-app.ts';
import { listen } from './http/listen.ts';
import { hashTokenSecret, makeTokenSecret } from './http/token-secret.ts';
import * as ingestLimits from './ingest/limits.ts';
import { decodeSamplesJson } from './ingest/samples-json/decode-samples-json.ts';
import { createAggregator } from './ingest/statsd/aggregator.ts';
import { listenStatsd, type StatsdListener } from './ingest/statsd/listen.ts';
import { AnalysisPool } from './jobs/analysis-pool.ts';
import type { BackfillWorker } from './jobs/backfill.ts';
import { Calibration } from './jobs/calibration.ts';
import { type CorrelateNeeds, correlatePairs, correlateTag } from './jobs/correlate.ts';
import { findSuspects } from './jobs/find-suspects.ts';
import { JudgeSchedule } from './jobs/judge-schedule.ts';
import { LateData } from './jobs/late-data.ts';
import { loadSignals } from './jobs/load-signals.ts';
import { Retention } from './jobs/retention.ts';
import { DeliveryWorker } from './jobs/work-deliveries.ts';
import type { DatedEvent } from './model/event.ts';
import type { GivenAnalysis, GivenData } from './model/given-analysis.ts';
import { DAY_MS, type Millis, millis, SECOND_MS } from './model/instant.ts';
import type { SampleBatch } from './model/sample.ts';
import { OfflineAnalysis } from './offline/offline-analysis.ts';
import { readingsOf } from './readings.ts';
import { signalId } from './signals/discover-signals.ts';
import { signalsOfRelease } from './signals/signals-of-release.ts';
import { openStoreThread } from './store/open-store-thread.ts';
import { DEFAULT_SAMPLE_SETTINGS } from './store/samples/sample-settings.ts';
import type { Store } from './store/store.ts';
import { UnknownReleaseError } from './store/store-errors.ts';
import { createBackfill, createWriteBackDesk, openGithub, type WriteBackDesk } from './write-back.ts';

export interface RunningServer {
  readonly url: string;
  /** Null where StatsD is turned off. */
  readonly statsd: { readonly host: string; readonly port: number } | null;
  /** Takes no new requests, finishes those under way, writes what is folded, and closes the store. May be called twice. */
  stop(): Promise<void>;
}

/** Requests under way get this long when the server stops. */
const DRAIN_MS = 10 * SECOND_MS;

const now = (): Millis => millis(Date.now());

/**
 * Starts everything: store, jobs, doors, HTTP. Rejects with `StoreRefusedError` where the database cannot be used, and with the error of
 * the socket where an address cannot be listened on; nothing is left running then.
 */
export async function startServer(config: Config): Promise<RunningServer> {
  const log: Logger = pino({ level: config.logLevel, serializers: { error: stdSerializers.err } });
  const store = await openStoreThread(
    { directory: config.dataDir, synchronous: config.synchronous },
    {
      onExit(code) {
        log.fatal({ code }, 'the thread of the store ended; nothing can be kept any more');
        process.exit(1);
      },
      onFault: (error) => log.error({ error }, 'work of the store in the background failed; nothing was lost'),
    },
  );
  const closers: Array<() => Promise<void>> = [() => store.close()];
  const stopAll = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    await ensureAdminToken(store, config.bootstrapToken);
    const jobs = startJobs(store, config, log);
    closers.push(jobs.stop);
    const statsd = config.statsdPort === 0 ? null : await openStatsd(store, config, jobs, log);
    if (statsd) closers.push(() => statsd.close());
    let draining = false;
    const app = createApp({
      ...appNeeds(store, config, jobs, log),
      async checkReady() {
        if (draining) throw new Error('the server is shutting down');
        await store.health.check();
      },
      readMetrics: async () =>
        readingsOf({
          statsd: statsd?.counters ?? null,
          judge: jobs.schedule.progress,
          deliveries: jobs.deliveries.progress,
          outbox: jobs.writeBack && { ...jobs.writeBack.progress, ...(await store.outbox.count()) },
          samples: await store.samples.stats(),
        }),
    });
    const listener = await listen(app.express, config);
    closers.push(() => listener.close(DRAIN_MS));
    const statsdAddress = statsd && { host: statsd.host, port: statsd.port };
    log.info({ url: listener.url, statsd: statsdAddress && `${statsdAddress.host}:${statsdAddress.port}` }, 'Pinkbar is ready');
    let stopped: Promise<void> | null = null;
    return {
      url: listener.url,
      statsd: statsdAddress,
      stop() {
        draining = true;
        stopped ??= stopAll().then(() => log.info('Pinkbar has stopped'));
        return stopped;
      },
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

/** Somebody must be able to make tokens: on a store without an admin token one is made, or taken from the settings. */
async function ensureAdminToken(store: Store, given: string | null): Promise<void> {
  const usable = (await store.tokens.list()).some(
    ({ scopes, revokedAt, expiresAt }) =>
      scopes.includes('admin') && revokedAt === null && (expiresAt === null || expiresAt > now()),
  );
  if (usable) return;
  const secret = given ?? makeTokenSecret(['admin']);
  await store.tokens.add({ name: 'bootstrap', scopes: ['admin'], hash: hashTokenSecret(secret), expiresAt: null });
  // To the terminal and not through the log, which is kept.
  if (given === null) process.stderr.write(`Admin token, shown this once: ${secret}\n`);
}

/** What happens over time, wired to one another. */
interface Jobs {
  /** Answers questions, on a thread of its own: none of them waits for a judgement or holds one up. */
  readonly questions: AnalysisPool;
  readonly schedule: JudgeSchedule;
  readonly lateData: LateData;
  readonly deliveries: DeliveryWorker;
  readonly calibration: Calibration;
  /** Judges data that comes with the question. */
  analyzeGiven(given: GivenData): Promise<GivenAnalysis>;
  /** Null without credentials for GitHub. */
  readonly writeBack: WriteBackDesk | null;
  /** Null without credentials for GitHub. */
  readonly backfill: BackfillWorker | null;
  /** Tell it of every event that was made, changed or deleted. */
  onEvent(event: DatedEvent): void;
  stop(): Promise<void>;
}

function startJobs(store: Store, config: Config, log: Logger): Jobs {
  const pool = new AnalysisPool();
  const questions = new AnalysisPool();
  const offline = new OfflineAnalysis();
  const github = openGithub(config, log);
  const writeBack = github && createWriteBackDesk(store, config, github, log, now);
  const settings = { ...DEFAULT_IMPACT_SETTINGS, prior: config.prior, flagProbability: config.flagProbability };
  const schedule = new JudgeSchedule({
    ...store,
    reports: {
      latest: (releaseId) => store.reports.latest(releaseId),
      listReleases: (filter, page) => store.reports.listReleases(filter, page),
      async add(report) {
        const added = await store.reports.add(report, writeBack?.wanted());
        writeBack?.wake();
        return added;
      },
    },
    analyse: (inputs, impactSettings) => pool.analyse(inputs, impactSettings),
    settings,
    now,
    log,
  });
  const plan: JudgeSchedule['plan'] = (releaseId, dueAt, cause) => schedule.plan(releaseId, dueAt, cause);
  const lateData = new LateData({ events: store.events, reports: store.reports, plan, now, log });
  const onEvent = (event: DatedEvent): void => {
    lateData.noteEvent(event);
    schedule.wake();
    writeBack?.noteEvent(event);
    if (event.source === 'github' && event.repository !== null)
      backfill
        ?.noteRepository(event.repository)
        .catch((error: unknown) => log.error({ error }, 'a repository could not be noted'));
  };
  const workflows = new Map(config.githubDeployWorkflows);
  const deliveries = new DeliveryWorker({
    decode: (event, contentType, body) => decodeDelivery(event, contentType, body, workflows),
    labels: store.labels,
    merge: mergeEvent,
    deliveries: store.deliveries,
    events: store.events,
    onEvent,
    now,
    log,
  });
  const backfill = github && createBackfill(store, github, () => deliveries.wake(), log, now);
  const retention = new Retention({ samples: store.samples, retentionDays: config.retentionDays, now, log });
  const calibration = new Calibration({
    ...store,
    measure: (input, impactSettings) => questions.measureCalibration(input, impactSettings),
    settings,
    now,
    log,
  });
  const loops = [
    schedule,
    lateData,
    deliveries,
    retention,
    calibration,
    ...(writeBack ? [writeBack] : []),
    ...(backfill ? [backfill] : []),
  ];
  for (const loop of loops) loop.start();
  return {
    questions,
    schedule,
    lateData,
    deliveries,
    calibration,
    analyzeGiven: (given) => offline.analyze(given, settings),
    writeBack,
    backfill,
    onEvent,
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
      await Promise.all([pool.stop(), questions.stop(), offline.stop()]);
    },
  };
}

/** Stores a batch, and tells the jobs what is late in it. */
async function appendSamples(batch: SampleBatch, store: Store, jobs: Jobs): ReturnType<Store['samples']['append']> {
  const result = await store.samples.append(batch);
  jobs.lateData.noteSamples(batch);
  return result;
}

async function openStatsd(store: Store, config: Config, jobs: Jobs, log: Logger): Promise<StatsdListener> {
  const aggregator = createAggregator({
    startedAt: now(),
    retentionMs: config.retentionDays * DAY_MS,
    restored: await store.samples.lastValues('gauge'),
  });
  const address = { host: config.statsdHost, port: config.statsdPort, dialect: config.statsdDialect };
  return listenStatsd(address, aggregator, {
    acceptSamples: (batch) => appendSamples(batch, store, jobs),
    async acceptEvent(draft) {
      const posted = await store.events.post([draft], null);
      if (posted.outcome === 'stored') for (const { event, created } of posted.events) if (created) jobs.onEvent(event);
    },
    onFault: (error) => log.error({ error }, 'StatsD could not be passed on'),
    now,
  });
}

function appNeeds(store: Store, config: Config, jobs: Jobs, log: Logger): Omit<AppNeeds, 'checkReady' | 'readMetrics'> {
  const root = packageRoot();
  const correlateNeeds: CorrelateNeeds = {
    ...store,
    correlateTag: (input, settings) => jobs.questions.correlateTag(input, settings),
    correlatePairs: (input, settings) => jobs.questions.correlatePairs(input, settings),
  };
  return {
    now,
    log,
    samples: {
      append: (batch) => appendSamples(batch, store, jobs),
      listSeries: (filter, page) => store.samples.listSeries(filter, page),
      read: (seriesIds, from, to) => store.samples.read(seriesIds, from, to),
    },
    events: store.events,
    ownSignals: store.signals,
    reports: store.reports,
    changes: store.changes,
    backfills: store.backfills,
    requestBackfill: async (repository) => (await jobs.backfill?.request(repository)) ?? null,
    tokens: store.tokens,
    decodeSamples: (body, at) => decodeSamplesJson(body, at, config.retentionDays * DAY_MS),
    decodeGivenSamples: (body, at) => decodeSamplesJson(body, at, at, ingestLimits.MAX_POINTS_GIVEN),
    analyzeGiven: (given) => jobs.analyzeGiven(given),
    findSuspects: (signalId, at) =>
      findSuspects(signalId, at, now(), { ...store, rankSuspects: (input) => jobs.questions.rankSuspects(input) }),
    calibration: jobs.calibration,
    falseFlags: () => jobs.calibration.falseFlags(),
    loadSignals: () => loadSignals(store),
    findChangePoints: (values, settings) => jobs.questions.findChangePoints(values, settings),
    signalsOfRelease,
    signalId,
    onEventsChanged: (events) => events.forEach(jobs.onEvent),
    async analyze(releaseId) {
      const outcome = await jobs.schedule.analyseNow(releaseId);
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
