import { MINUTE_MS, type Millis, millis } from '../../model/instant.ts';
import { tagValue } from '../../model/tags.ts';
import type { TaskDraft } from '../../model/task.ts';
import type { TaskHandler, TaskOutcome } from '../../queue/task-handler.ts';
import type { TaskQueue } from '../../queue/task-queue.ts';
import type { OwnSignalStore } from '../../storage/ports/own-signals.ts';
import type { PrometheusClient } from './client/prometheus-client.ts';
import { concernsWholeStore } from './client/query-answer.ts';
import { type PresetReads, presetMatch, presetQueries, seriesCountQuery } from './preset-queries.ts';
import { PULL_KIND } from './pull-handler.ts';
import type { PullPlan } from './pull-plan.ts';
import type { PullPace } from './pull-range.ts';
import type { PullStatus } from './pull-status.ts';
import { signalQueries } from './signal-queries.ts';
import { PROMETHEUS_PAUSE_GROUP, type StorePause } from './store-pause.ts';

/** Decides what is pulled. There is one task of it. */
export const PLAN_KIND = 'prometheus.plan';

/** A signal that somebody defines is pulled within a minute; which metrics there are changes with deploys. */
const PLAN_EVERY_MS = MINUTE_MS;
const NAMES_EVERY_MS = 10 * MINUTE_MS;

export interface PlanContext {
  readonly client: PrometheusClient;
  readonly plan: PullPlan;
  readonly reads: PresetReads;
  readonly pace: PullPace;
  readonly ownSignals: Pick<OwnSignalStore, 'list'>;
  readonly queue: Pick<TaskQueue, 'enqueue'>;
  readonly status: PullStatus;
  readonly pause: StorePause;
  readonly clock: () => Millis;
}

export function createPlanHandler(context: PlanContext): TaskHandler {
  let namesAt = Number.NEGATIVE_INFINITY;
  const enqueued = new Set<string>();
  return {
    kind: PLAN_KIND,
    pauseGroup: PROMETHEUS_PAUSE_GROUP,
    backOff: { longestMs: PLAN_EVERY_MS, maxAttempts: Number.POSITIVE_INFINITY },
    handle: (tasks) =>
      Promise.all(
        tasks.map(async (): Promise<TaskOutcome> => {
          await planSignals(enqueued, context);
          if (context.clock() >= namesAt + NAMES_EVERY_MS) {
            const refusal = await planPresets(enqueued, context);
            if (refusal) return refusal;
            namesAt = context.clock();
          }
          return { outcome: 'rescheduled', at: millis(context.clock() + PLAN_EVERY_MS) };
        }),
      ),
  };
}

/** The task that plans, due at once. */
export const planTask = (now: Millis): TaskDraft => ({
  kind: PLAN_KIND,
  key: 'all',
  dueAt: now,
  payload: {},
  eventId: null,
  ifWaiting: 'replace',
});

async function planSignals(enqueued: Set<string>, context: PlanContext): Promise<void> {
  context.plan.setSignals(signalQueries(await context.ownSignals.list()));
  await enqueueNew(enqueued, context);
}

/** Asks for the names of presets alone: a store may hold millions of series, of which none is listed. */
async function planPresets(enqueued: Set<string>, context: PlanContext): Promise<TaskOutcome | null> {
  const { client, plan, reads, pace, status, pause, clock } = context;
  const answer = await client.metricNames([presetMatch(reads)], millis(clock() - pace.historyMs), clock());
  if (answer.outcome === 'refused') {
    if (concernsWholeStore(answer)) return pause.after(answer);
    status.noteQueryRefusal('names of metrics', answer);
    return { outcome: 'failed', error: answer.reason };
  }
  status.noteAnswer(answer.warnings);
  plan.setPresets(presetQueries(reads, answer.data, await countSeries(answer.data, context), pace.stepMs));
  await enqueueNew(enqueued, context);
  return null;
}

/** How many series each metric has now; null where the store does not say. */
async function countSeries(
  names: readonly string[],
  { client, clock }: PlanContext,
): Promise<ReadonlyMap<string, number> | null> {
  const counted = names.length === 0 ? null : await client.instant(seriesCountQuery(names), clock());
  if (counted?.outcome !== 'answered') return null;
  return new Map(counted.data.series.map(({ labels, values }) => [tagValue(labels, '__name__') ?? '', values[0] ?? 0]));
}

/**
 * Each once in the life of the process: what a task has got on while it was enqueued anew would be lost. One that waits since before keeps its
 * place; one whose query is not in the plan any more ends by itself.
 */
async function enqueueNew(enqueued: Set<string>, { plan, queue, status, clock }: PlanContext): Promise<void> {
  const keys = new Set(plan.queries.map(([key]) => key));
  status.keepOnly(keys);
  for (const key of enqueued) if (!keys.has(key)) enqueued.delete(key);
  const added = [...keys].filter((key) => !enqueued.has(key));
  await queue.enqueue(
    added.map((key) => ({ kind: PULL_KIND, key, dueAt: clock(), payload: {}, eventId: null, ifWaiting: 'keep' })),
  );
  for (const key of added) enqueued.add(key);
}
