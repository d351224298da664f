import type { Registry } from 'prom-client';
import { collectCounter } from '../../telemetry/collectors.ts';
import type { OtlpCounters } from './counters.ts';
import { POINT_REJECTIONS } from './point-rejection.ts';

const TOTALS = [
  ['pinkbar_otlp_requests_total', 'Export requests read.', 'requests'],
  ['pinkbar_otlp_requests_refused_total', 'Export requests that could not be read, or held too much.', 'requestsRefused'],
  ['pinkbar_otlp_points_received_total', 'Data points read.', 'points'],
  ['pinkbar_otlp_samples_stored_total', 'Samples that were made of them and stored.', 'samples'],
] as const;

export function registerOtlpMetrics(registry: Registry, counters: OtlpCounters): void {
  for (const [name, help, field] of TOTALS) collectCounter(registry, { name, help }, () => counters[field]);
  const rejections = Object.keys(POINT_REJECTIONS) as (keyof typeof POINT_REJECTIONS)[];
  collectCounter(
    registry,
    { name: 'pinkbar_otlp_points_rejected_total', help: 'Data points that were rejected.', labelNames: ['reason'] },
    () => rejections.map((reason) => ({ labels: { reason }, value: counters.rejected.get(reason) ?? 0 })),
  );
}
