import type { Registry } from 'prom-client';
import { collectCounter } from '../../telemetry/collectors.ts';
import { registerAggregationMetrics } from '../aggregation/aggregation-metrics.ts';
import { registerUdpMetrics } from '../udp/udp-metrics.ts';
import type { NginxListener } from './listen.ts';

const TOTALS = [
  ['pinkbar_nginx_records_received_total', 'Lines read.', 'recordsReceived'],
  ['pinkbar_nginx_records_cut_total', 'Records counted that had lost their end.', 'recordsCut'],
] as const;

/** Collects the counters of the access log; `listener` returns null while nothing listens. */
export function registerNginxMetrics(registry: Registry, listener: () => Pick<NginxListener, 'counters' | 'udp'> | null): void {
  registerUdpMetrics(registry, 'nginx', () => listener()?.udp ?? null);
  registerAggregationMetrics(registry, 'nginx', () => listener()?.counters ?? null);
  for (const [name, help, field] of TOTALS) {
    collectCounter(registry, { name, help }, () => listener()?.counters[field] ?? null);
  }
  collectCounter(
    registry,
    { name: 'pinkbar_nginx_records_rejected_total', help: 'Lines that were not counted.', labelNames: ['reason'] },
    () => Object.entries(listener()?.counters.rejectedByReason ?? {}).map(([reason, value]) => ({ labels: { reason }, value })),
  );
}
