import type { SeriesKind } from '../model/series.ts';
import type { AggregatedStep, TimerSummary } from './aggregated-step.ts';

/** gunicorn's `--statsd-prefix`, which names the service. */
export const SHOP_PREFIX = 'shop';

/** A series of the shop and how its value is read off a step; null where the step gives none. */
export interface ShopSeries {
  readonly metric: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly kind: SeriesKind;
  readonly unit: string | null;
  valueIn(step: AggregatedStep): number | null;
}

/** Receivers store a counter only for the buckets in which it was sent. */
const unlessZero = (count: number): number | null => (count === 0 ? null : count);

const counter = (name: string, countOf: (step: AggregatedStep) => number): ShopSeries => ({
  metric: `${SHOP_PREFIX}.gunicorn.${name}`,
  tags: {},
  kind: 'counter',
  unit: null,
  valueIn: (step) => unlessZero(countOf(step)),
});

const status = (code: number): ShopSeries => counter(`request.status.${code}`, (step) => step.countByStatus.get(code) ?? 0);

const timer = (part: keyof TimerSummary, kind: SeriesKind, unit: string | null): ShopSeries => ({
  metric: `${SHOP_PREFIX}.gunicorn.request.duration.${part}`,
  tags: {},
  kind,
  unit,
  valueIn: (step) => step.duration?.[part] ?? null,
});

const nginx = (name: string, kind: SeriesKind, valueIn: ShopSeries['valueIn'], unit: string | null = null): ShopSeries => ({
  metric: `nginx.${name}`,
  tags: { service: SHOP_PREFIX },
  kind,
  unit,
  valueIn,
});

/** What NGINX reports: sent over HTTP in history and live part alike. */
export const NGINX_SERIES: readonly ShopSeries[] = [
  nginx('requests', 'counter', (step) => step.nginx.requests),
  nginx('requests.5xx', 'counter', (step) => step.nginx.serverErrors),
  nginx('connections.active', 'gauge', (step) => step.nginx.activeConnections),
  nginx(
    'upstream_time.p95',
    'latency',
    (step) => (step.duration === null ? null : step.duration.p95 + step.nginx.overheadMs),
    'ms',
  ),
];

/** What gunicorn reports, under the names its StatsD datagrams get in the store. */
export const GUNICORN_SERIES: readonly ShopSeries[] = [
  counter('requests', (step) => step.requests),
  ...[200, 404, 500, 502].map(status),
  counter('log.exception', (step) => step.logExceptions),
  counter('log.error', (step) => step.logErrors),
  // The unit the StatsD receiver gives to gauges: the live part goes on with the same series.
  { metric: `${SHOP_PREFIX}.gunicorn.workers`, tags: {}, kind: 'gauge', unit: '{gauge}', valueIn: (step) => step.workers },
  timer('count', 'counter', null),
  timer('sum', 'counter', 'ms'),
  ...(['min', 'max', 'p50', 'p90', 'p95', 'p99'] as const).map((part) => timer(part, 'latency', 'ms')),
];
