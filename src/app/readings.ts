import type { MetricReading } from '../http/server-metrics.ts';
import type { OutboxProgress } from '../integrations/github/publish/work-outbox.ts';
import type { DeliveryProgress } from '../integrations/github/webhooks/work-deliveries.ts';
import type { StatsdCounters } from '../receivers/statsd/counters.ts';
import type { SampleStats } from '../storage/ports/samples.ts';

/** What the parts of the server count, each where it counts it. */
export interface Counted {
  /** Null while StatsD is off. */
  readonly statsd: Readonly<StatsdCounters> | null;
  readonly deliveries: DeliveryProgress;
  /** Null without credentials for GitHub. */
  readonly outbox: {
    readonly progress: OutboxProgress;
    readonly rows: { readonly waiting: number; readonly givenUp: number };
  } | null;
  readonly samples: SampleStats;
}

/** The counters of the server as `/metrics` shows them. */
export function readingsOf({ statsd, deliveries, outbox, samples }: Counted): readonly MetricReading[] {
  return [
    ...(statsd ? statsdReadings(statsd) : []),
    counter('pinkbar_samples_appended_total', 'Samples stored.', samples.samplesAppended),
    counter(
      'pinkbar_samples_replaced_total',
      'Samples that replaced an older value at the same instant.',
      samples.samplesReplaced,
    ),
    gauge('pinkbar_series', 'Series known.', samples.series),
    ...samples.engine.map(({ name, help, value }) => gauge(`pinkbar_${name}`, help, value)),
    ...outcomes('pinkbar_webhook_deliveries_total', 'Webhook deliveries worked off, by outcome.', {
      worked: deliveries.worked,
      retried: deliveries.retried,
      failed: deliveries.failed,
    }),
    ...(outbox ? outboxReadings(outbox) : []),
  ];
}

function outboxReadings({ progress, rows }: NonNullable<Counted['outbox']>): readonly MetricReading[] {
  return [
    ...outcomes('pinkbar_outbox_total', 'Errands to GitHub, by outcome.', {
      sent: progress.sent,
      unneeded: progress.unneeded,
      retried: progress.retried,
      limited: progress.limited,
      given_up: progress.givenUp,
    }),
    gauge('pinkbar_outbox_waiting', 'Errands to GitHub that wait.', rows.waiting),
    gauge('pinkbar_outbox_given_up', 'Errands to GitHub that rest after too many tries or a refusal.', rows.givenUp),
  ];
}

function statsdReadings(statsd: Readonly<StatsdCounters>): readonly MetricReading[] {
  const rejected = Object.entries(statsd.rejectedByReason).map(([reason, value]) =>
    counter('pinkbar_statsd_lines_rejected_total', 'Lines, or parts of lines, that were not taken.', value, { reason }),
  );
  return [
    counter('pinkbar_statsd_packets_received_total', 'Datagrams read.', statsd.packetsReceived),
    counter('pinkbar_statsd_packets_dropped_total', 'Datagrams not read because the queue was full.', statsd.packetsDropped),
    counter('pinkbar_statsd_lines_received_total', 'Lines read.', statsd.linesReceived),
    counter('pinkbar_statsd_lines_dropped_total', 'Lines in dropped datagrams.', statsd.linesDropped),
    ...rejected,
    counter('pinkbar_statsd_events_received_total', 'Events read.', statsd.eventsReceived),
    counter('pinkbar_statsd_events_dropped_total', 'Events given up.', statsd.eventsDropped),
    counter('pinkbar_statsd_service_checks_received_total', 'Service checks read.', statsd.serviceChecksReceived),
    counter('pinkbar_statsd_samples_accepted_total', 'Folded samples stored.', statsd.samplesAccepted),
    counter('pinkbar_statsd_samples_refused_total', 'Folded samples of one series too many.', statsd.samplesRefused),
    counter('pinkbar_statsd_samples_dropped_total', 'Folded samples lost because the store took nothing.', statsd.samplesDropped),
    ...(statsd.kernelDrops === null
      ? []
      : [counter('pinkbar_statsd_kernel_drops_total', 'Datagrams the kernel dropped.', statsd.kernelDrops)]),
    gauge('pinkbar_statsd_receive_buffer_bytes', 'What the kernel granted.', statsd.receiveBufferBytes),
    gauge('pinkbar_statsd_series', 'Series being folded.', statsd.series),
  ];
}

const counter = (name: string, help: string, value: number, labels: MetricReading['labels'] = {}): MetricReading => ({
  name,
  help,
  type: 'counter',
  labels,
  value,
});

const gauge = (name: string, help: string, value: number): MetricReading => ({ name, help, type: 'gauge', labels: {}, value });

const outcomes = (name: string, help: string, values: Readonly<Record<string, number>>): readonly MetricReading[] =>
  Object.entries(values).map(([outcome, value]) => counter(name, help, value, { outcome }));
