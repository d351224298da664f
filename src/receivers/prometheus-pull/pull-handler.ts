import type { SampleSink } from '../../component/sample-sink.ts';
import { MINUTE_MS, type Millis, millis } from '../../model/instant.ts';
import type { Task, TaskPayload } from '../../model/task.ts';
import { DONE, type TaskHandler, type TaskOutcome } from '../../queue/task-handler.ts';
import type { OwnerLabels } from '../decoding/prometheus-owner.ts';
import type { PrometheusClient, QueryResults } from './client/prometheus-client.ts';
import { concernsWholeStore, type QueryAnswer, type QueryRefusal } from './client/query-answer.ts';
import type { PullPlan } from './pull-plan.ts';
import {
  afterAnswer,
  beginAt,
  nextCompleteAt,
  nextRange,
  overlapBegin,
  type PullPace,
  type PullPosition,
  type PullRange,
  withSmallerChunk,
} from './pull-range.ts';
import type { PullStatus } from './pull-status.ts';
import type { PulledQuery } from './pulled-query.ts';
import { SentSamples } from './sent-samples.ts';
import { PROMETHEUS_PAUSE_GROUP, type StorePause } from './store-pause.ts';
import { inBatches, toPoints } from './to-batch.ts';

/** Pulls what is missing of the query whose key is the key, a range at a time. Its payload is how far it got, and with which store. */
export const PULL_KIND = 'prometheus.pull';

/** Two at a time: a store that is asked for a week's history still answers others. */
const CONCURRENCY = 2;

/** What is wrong with a query changes when somebody mends it or the store grows. */
const BACK_OFF = { firstMs: MINUTE_MS, longestMs: 15 * MINUTE_MS, maxAttempts: Number.POSITIVE_INFINITY };

export interface PullContext {
  readonly client: PrometheusClient;
  /** Its address: of another store all is still to be pulled. */
  readonly url: string;
  readonly owner: OwnerLabels;
  readonly plan: PullPlan;
  readonly pace: PullPace;
  readonly samples: Pick<SampleSink, 'append'>;
  readonly status: PullStatus;
  readonly pause: StorePause;
  readonly clock: () => Millis;
}

export function createPullHandler(context: PullContext): TaskHandler {
  const sent = new Map<string, SentSamples>();
  return {
    kind: PULL_KIND,
    concurrency: CONCURRENCY,
    pauseGroup: PROMETHEUS_PAUSE_GROUP,
    backOff: BACK_OFF,
    handle: (tasks) => Promise.all(tasks.map((task) => pull(task, sent, context))),
    cancel: () => context.client.close(),
  };
}

async function pull({ key, payload }: Task, sent: Map<string, SentSamples>, context: PullContext): Promise<TaskOutcome> {
  const { plan, pace, url, status, clock } = context;
  const query = plan.query(key);
  if (query === 'unknown-yet')
    return { outcome: 'deferred', until: millis(clock() + MINUTE_MS), reason: 'the store was not asked yet' };
  if (query === null) {
    sent.delete(key);
    return DONE;
  }
  const position = beginAt(toPosition(payload, url), clock(), pace);
  const range = nextRange(position, clock(), pace);
  if (!range) {
    status.noteQuery(key, { from: position.from, to: position.to, historyRead: true });
    return { outcome: 'rescheduled', at: nextCompleteAt(clock(), pace), payload: { url, ...position } };
  }
  const answer = await ask(query, range, context);
  if (answer.outcome === 'refused') return afterRefusal(key, position, answer, context);
  const ofQuery = sent.get(key) ?? new SentSamples();
  sent.set(key, ofQuery);
  await store(query, range, position, answer.data, ofQuery, context);
  const next = afterAnswer(position, range, pace);
  status.noteAnswer(answer.warnings);
  status.noteQuery(key, { from: next.from, to: next.to, series: answer.data.series.length, refusal: null });
  return { outcome: 'rescheduled', at: clock(), payload: { url, ...next } };
}

/** The value at the last millisecond of a step is that of the step: the next one begins with what comes after. */
const ask = (
  { promql }: PulledQuery,
  { from, to }: PullRange,
  { client, pace }: PullContext,
): Promise<QueryAnswer<QueryResults>> =>
  client.range({ query: promql, from: millis(from + pace.stepMs - 1), to: millis(to - 1), stepMs: pace.stepMs });

async function store(
  query: PulledQuery,
  range: PullRange,
  position: PullPosition,
  { series, leftOut }: QueryResults,
  sent: SentSamples,
  { owner, pace, samples, status }: PullContext,
): Promise<void> {
  const { points, refused } = toPoints(series, query, owner, pace.stepMs);
  const isNew = range.to > position.to;
  const unsent = isNew ? sent.unsent(points) : points;
  for (const batch of inBatches(unsent)) {
    const { accepted } = await samples.append(batch);
    status.samples += accepted;
  }
  if (isNew) sent.note(points, overlapBegin({ ...position, to: range.to }));
  status.seriesLeftOut += leftOut + refused;
}

function afterRefusal(
  key: string,
  position: PullPosition,
  refusal: QueryRefusal,
  { url, status, pause, clock }: PullContext,
): TaskOutcome {
  if (concernsWholeStore(refusal)) return pause.after(refusal);
  const smaller = refusal.code === 'too_much' ? withSmallerChunk(position) : null;
  if (smaller) return { outcome: 'rescheduled', at: clock(), payload: { url, ...smaller } };
  status.noteQueryRefusal(key, refusal);
  return { outcome: 'failed', error: refusal.reason };
}

function toPosition({ from, to, chunkSteps, url }: TaskPayload, ofStore: string): PullPosition | null {
  if (url !== ofStore || typeof from !== 'number' || typeof to !== 'number' || typeof chunkSteps !== 'number') return null;
  return { from: millis(from), to: millis(to), chunkSteps };
}
