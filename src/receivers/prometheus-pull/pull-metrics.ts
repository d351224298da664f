import type { Registry } from 'prom-client';
import { SECOND_MS } from '../../model/instant.ts';
import { collectCounter, collectGauge } from '../../telemetry/collectors.ts';
import type { PullPlan } from './pull-plan.ts';
import type { PullStatus } from './pull-status.ts';

const TOTALS = [
  ['pinkbar_prometheus_answers_total', 'Questions that the Prometheus store answered.', 'answers'],
  ['pinkbar_prometheus_samples_total', 'Samples that were pulled and stored.', 'samples'],
  ['pinkbar_prometheus_warnings_total', 'Warnings that came with answers, which may be incomplete.', 'warningsReceived'],
  [
    'pinkbar_prometheus_series_left_out_total',
    'Series of answers that were too many, or whose labels cannot be stored.',
    'seriesLeftOut',
  ],
] as const;

/** Collects what is known of the Prometheus store. */
export function registerPullMetrics(registry: Registry, status: PullStatus, plan: PullPlan): void {
  for (const [name, help, field] of TOTALS) collectCounter(registry, { name, help }, () => status[field]);
  collectCounter(
    registry,
    {
      name: 'pinkbar_prometheus_refusals_total',
      help: 'Questions without an answer, by what was wrong.',
      labelNames: ['reason'],
    },
    () => [...status.refusals].map(([reason, value]) => ({ labels: { reason }, value })),
  );
  collectGauge(
    registry,
    { name: 'pinkbar_prometheus_up', help: '1 where the last question was answered, 0 while none is.' },
    () => (status.outage ? 0 : status.answeredAt === null ? null : 1),
  );
  collectGauge(registry, { name: 'pinkbar_prometheus_queries', help: 'Queries that are pulled.' }, () => plan.queries.length);
  collectGauge(
    registry,
    {
      name: 'pinkbar_prometheus_pulled_until_seconds',
      help: 'Until when all queries were pulled, as a Unix time; the one that is furthest behind counts.',
    },
    () => pulledUntil(status, plan),
  );
}

function pulledUntil(status: PullStatus, plan: PullPlan): number | null {
  const ends = plan.queries.flatMap(([key]) => status.query(key).to ?? []);
  return ends.length === 0 ? null : Math.min(...ends) / SECOND_MS;
}
