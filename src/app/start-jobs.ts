import type { Logger } from 'pino';
import { DEFAULT_IMPACT_SETTINGS } from '../analysis/impact/input/impact-input.ts';
import type { BackfillWorker } from '../integrations/github/history/backfill.ts';
import { BodyRetention } from '../integrations/github/webhooks/body-retention.ts';
import { decodeDelivery } from '../integrations/github/webhooks/decode-delivery.ts';
import { mergeEvent } from '../integrations/github/webhooks/merge-event.ts';
import { DeliveryWorker } from '../integrations/github/webhooks/work-deliveries.ts';
import { Calibration } from '../judging/calibration.ts';
import { LateData } from '../judging/late-data.ts';
import { createReleaseJudge, type ReleaseJudge } from '../judging/release-judge.ts';
import type { DatedEvent } from '../model/event.ts';
import type { GivenAnalysis, GivenData } from '../model/given-analysis.ts';
import type { Millis } from '../model/instant.ts';
import type { SampleBatch } from '../model/sample.ts';
import { JUDGING_KIND, judgingTask } from '../model/task-kinds.ts';
import { TaskQueue } from '../queue/task-queue.ts';
import { Retention } from '../retention/retention.ts';
import type { Config } from '../settings/config.ts';
import type { Storage } from '../storage/ports/storage.ts';
import { AnalysisWorkers } from '../workers/analysis-workers.ts';
import { createGithubReader } from './read-github.ts';
import { createWriteBackDesk, openGithub, type WriteBackDesk } from './write-back.ts';

/** What happens over time, wired to one another. */
export interface Jobs {
  /** Their questions neither wait for a judgement nor hold one up. */
  readonly workers: AnalysisWorkers;
  readonly queue: TaskQueue;
  readonly judge: ReleaseJudge;
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

/** Makes every job and starts its loop. */
export function startJobs(store: Storage, config: Config, log: Logger, now: () => Millis): Jobs {
  const onFault = (error: Error): void => log.warn({ error }, 'an analysis worker failed between two calls');
  const workers = new AnalysisWorkers({ onFault });
  const github = openGithub(config, log);
  const writeBack = github && createWriteBackDesk(store, config, github, log, now);
  const { prior, flagProbability, falseFlagShare } = config;
  const settings = { ...DEFAULT_IMPACT_SETTINGS, prior, flagProbability, falseFlagShare };
  const queue = new TaskQueue({ tasks: store.tasks, clock: now, log });
  const judge = createReleaseJudge({
    ...store,
    queue,
    reports: {
      latest: (releaseId) => store.reports.latest(releaseId),
      listReleases: (filter, page) => store.reports.listReleases(filter, page),
      async add(report) {
        const added = await store.reports.add(report, writeBack?.wanted());
        writeBack?.wake();
        return added;
      },
    },
    analyse: (inputs, impactSettings) => workers.analyse(inputs, impactSettings),
    settings,
    now,
    log,
  });
  queue.register(judge.handler);
  const lateData = new LateData({
    events: store.events,
    reports: store.reports,
    plan: (releaseId, dueAt, cause) => queue.enqueue([judgingTask(releaseId, dueAt, cause)]),
    now,
    log,
  });
  const onEvent = (event: DatedEvent): void => {
    lateData.noteEvent(event);
    queue.wake(JUDGING_KIND);
    writeBack?.noteEvent(event);
    if (event.source === 'github' && event.repository !== null) reader?.noteRepository(event.repository);
  };
  const workflows = new Map(config.githubDeployWorkflows);
  const deliveries = new DeliveryWorker({
    decode: (event, contentType, body) => decodeDelivery(event, contentType, body, workflows),
    labels: store.labels,
    merge: mergeEvent,
    deliveries: store.deliveries,
    events: store.events,
    onEvent,
    onRepository: (repository) => reader?.noteRepository(repository),
    now,
    log,
  });
  const reader = github && createGithubReader(store, config, github, () => deliveries.wake(), log, now);
  const retention = new Retention({ samples: store.samples, retentionDays: config.retentionDays, now, log });
  const bodyRetention = new BodyRetention({ deliveries: store.deliveries, now, log });
  const calibration = new Calibration({
    ...store,
    measure: (input, impactSettings) => workers.measureCalibration(input, impactSettings),
    settings,
    now,
    log,
  });
  const loops = [
    queue,
    lateData,
    deliveries,
    retention,
    bodyRetention,
    calibration,
    ...(writeBack ? [writeBack] : []),
    ...(reader ? [reader] : []),
  ];
  for (const loop of loops) loop.start();
  return {
    workers,
    queue,
    judge,
    lateData,
    deliveries,
    calibration,
    analyzeGiven: (given) => workers.analyzeGiven(given, settings),
    writeBack,
    backfill: reader ? reader.backfill : null,
    onEvent,
    async stop() {
      await Promise.all(loops.map((loop) => loop.stop()));
      await judge.stop();
      await workers.stop();
    },
  };
}

/** Stores a batch, and tells the jobs what is late in it. */
export async function appendSamples(batch: SampleBatch, store: Storage, jobs: Jobs): ReturnType<Storage['samples']['append']> {
  const result = await store.samples.append(batch);
  jobs.lateData.noteSamples(batch);
  return result;
}
