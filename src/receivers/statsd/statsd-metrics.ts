import type { Registry } from 'prom-client';
import { collectCounter, collectGauge } from '../../telemetry/collectors.ts';
import type { StatsdCounters } from './counters.ts';

const COUNTERS: readonly (readonly [name: string, help: string, field: Exclude<keyof StatsdCounters, 'rejectedByReason'>])[] = [
  ['pinkbar_statsd_packets_received_total', 'Datagrams read.', 'packetsReceived'],
  ['pinkbar_statsd_packets_dropped_total', 'Datagrams not read because the queue was full.', 'packetsDropped'],
  ['pinkbar_statsd_lines_received_total', 'Lines read.', 'linesReceived'],
  ['pinkbar_statsd_lines_dropped_total', 'Lines in dropped datagrams.', 'linesDropped'],
  ['pinkbar_statsd_events_received_total', 'Events read.', 'eventsReceived'],
  ['pinkbar_statsd_events_dropped_total', 'Events given up.', 'eventsDropped'],
  ['pinkbar_statsd_service_checks_received_total', 'Service checks read.', 'serviceChecksReceived'],
  ['pinkbar_statsd_samples_accepted_total', 'Aggregated samples stored.', 'samplesAccepted'],
  ['pinkbar_statsd_samples_refused_total', 'Aggregated samples of one series too many.', 'samplesRefused'],
  ['pinkbar_statsd_samples_dropped_total', 'Aggregated samples lost because the store took nothing.', 'samplesDropped'],
  ['pinkbar_statsd_kernel_drops_total', 'Datagrams the kernel dropped.', 'kernelDrops'],
];

/** Collects what a listener counts; `counters` is null while nothing listens. */
export function registerStatsdMetrics(registry: Registry, counters: () => Readonly<StatsdCounters> | null): void {
  for (const [name, help, field] of COUNTERS) collectCounter(registry, { name, help }, () => counters()?.[field] ?? null);
  collectCounter(
    registry,
    {
      name: 'pinkbar_statsd_lines_rejected_total',
      help: 'Lines, or parts of lines, that were not taken.',
      labelNames: ['reason'],
    },
    () => Object.entries(counters()?.rejectedByReason ?? {}).map(([reason, value]) => ({ labels: { reason }, value })),
  );
  collectGauge(
    registry,
    { name: 'pinkbar_statsd_receive_buffer_bytes', help: 'What the kernel granted.' },
    () => counters()?.receiveBufferBytes ?? null,
  );
  collectGauge(registry, { name: 'pinkbar_statsd_series', help: 'Series being aggregated.' }, () => counters()?.series ?? null);
}
