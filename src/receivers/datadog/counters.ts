import type { Registry } from 'prom-client';
import { collectCounter } from '../../telemetry/collectors.ts';
import { DATADOG_REJECTIONS, type DatadogRejection } from './rejections.ts';

/** What was received since the start. Updated in place. */
export interface DatadogCounters {
  requests: number;
  samples: number;
  /** Requests with what is not kept. */
  ignored: number;
  readonly rejected: Map<DatadogRejection, number>;
}

export const newCounters = (): DatadogCounters => ({ requests: 0, samples: 0, ignored: 0, rejected: new Map() });

const TOTALS = [
  ['pinkbar_datadog_requests_total', 'Requests with series or distributions.', 'requests'],
  ['pinkbar_datadog_samples_stored_total', 'Samples that were made of them and stored.', 'samples'],
  ['pinkbar_datadog_ignored_requests_total', 'Requests with metadata and service checks, which are not kept.', 'ignored'],
] as const;

export function registerDatadogMetrics(registry: Registry, counters: DatadogCounters): void {
  for (const [name, help, field] of TOTALS) collectCounter(registry, { name, help }, () => counters[field]);
  collectCounter(
    registry,
    {
      name: 'pinkbar_datadog_points_rejected_total',
      help: 'Points, or series beyond a limit, that were rejected.',
      labelNames: ['reason'],
    },
    () =>
      (Object.keys(DATADOG_REJECTIONS) as DatadogRejection[]).map((reason) => ({
        labels: { reason },
        value: counters.rejected.get(reason) ?? 0,
      })),
  );
}
