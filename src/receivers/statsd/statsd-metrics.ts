import type { Registry } from 'prom-client';
import { collectCounter } from '../../telemetry/collectors.ts';
import { registerAggregationMetrics } from '../aggregation/aggregation-metrics.ts';
import { registerUdpMetrics } from '../udp/udp-metrics.ts';
import type { StatsdListener } from './listen.ts';

const TOTALS = [
  ['pinkbar_statsd_lines_received_total', 'Lines read.', 'linesReceived'],
  ['pinkbar_statsd_events_received_total', 'Events read.', 'eventsReceived'],
  ['pinkbar_statsd_events_dropped_total', 'Events given up.', 'eventsDropped'],
  ['pinkbar_statsd_service_checks_received_total', 'Service checks read.', 'serviceChecksReceived'],
] as const;

/** Collects the counters of StatsD; `listener` returns null while nothing listens. */
export function registerStatsdMetrics(registry: Registry, listener: () => Pick<StatsdListener, 'counters' | 'udp'> | null): void {
  registerUdpMetrics(registry, 'statsd', () => listener()?.udp ?? null);
  registerAggregationMetrics(registry, 'statsd', () => listener()?.counters ?? null);
  for (const [name, help, field] of TOTALS) {
    collectCounter(registry, { name, help }, () => listener()?.counters[field] ?? null);
  }
  collectCounter(
    registry,
    { name: 'pinkbar_statsd_lines_dropped_total', help: 'Lines in dropped datagrams.' },
    () => listener()?.udp.counters.sizeDropped ?? null,
  );
  collectCounter(
    registry,
    {
      name: 'pinkbar_statsd_lines_rejected_total',
      help: 'Lines, or parts of lines, that were rejected.',
      labelNames: ['reason'],
    },
    () => Object.entries(listener()?.counters.rejectedByReason ?? {}).map(([reason, value]) => ({ labels: { reason }, value })),
  );
}
