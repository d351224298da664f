import { jsonAnswer, type Route } from '../../http/route.ts';
import { toRfc3339 } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import type { QueryRefusal } from './client/query-answer.ts';
import type { PullPlan } from './pull-plan.ts';
import type { PullStatus } from './pull-status.ts';
import type { PulledQuery } from './pulled-query.ts';

/** What is pulled; null where nothing is. */
export interface PullView {
  readonly url: string;
  readonly status: PullStatus;
  readonly plan: PullPlan;
}

/** `GET /v1/prometheus`. */
export const statusRoute = (view: PullView | null): Route => ({
  method: 'get',
  path: '/v1/prometheus',
  access: 'read',
  body: 'none',
  handle: () => jsonAnswer<Schema<'PrometheusStatus'>>(view ? statusJson(view) : OFF),
});

const OFF: Schema<'PrometheusStatus'> = {
  ...{ state: 'off', url: null, answeredAt: null, failingSince: null, problem: null, warnings: [], queries: [] },
};

const statusJson = ({ url, status, plan }: PullView): Schema<'PrometheusStatus'> => ({
  state: status.outage ? 'failing' : status.answeredAt === null ? 'starting' : 'answering',
  url,
  answeredAt: status.answeredAt === null ? null : toRfc3339(status.answeredAt),
  failingSince: status.outage ? toRfc3339(status.outage.since) : null,
  problem: problemJson(status.outage?.refusal ?? null),
  warnings: status.warnings.map(({ text, at }) => ({ text, at: toRfc3339(at) })),
  queries: plan.queries.map((entry) => queryJson(entry, status)),
});

function queryJson([key, { metric, promql }]: readonly [string, PulledQuery], status: PullStatus): Schema<'PulledQuery'> {
  const { from, to, historyRead, series, refusal } = status.query(key);
  return {
    metric,
    query: promql,
    from: from === null ? null : toRfc3339(from),
    to: to === null ? null : toRfc3339(to),
    historyRead,
    series,
    problem: problemJson(refusal),
  };
}

const problemJson = (refusal: QueryRefusal | null): Schema<'PrometheusProblem'> | null =>
  refusal && { code: refusal.code, reason: refusal.reason };
