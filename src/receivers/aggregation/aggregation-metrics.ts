import type { Registry } from 'prom-client';
import { collectCounter, collectGauge } from '../../telemetry/collectors.ts';
import type { AggregationCounters } from './bucket-flush.ts';

const TOTALS = [
  ['samples_accepted_total', 'Aggregated samples stored.', 'samplesAccepted'],
  ['samples_refused_total', 'Aggregated samples of one series too many.', 'samplesRefused'],
  ['samples_dropped_total', 'Aggregated samples lost because the store took no writes.', 'samplesDropped'],
] as const satisfies readonly (readonly [suffix: string, help: string, field: keyof AggregationCounters])[];

/** Collects what became of a receiver's samples as `pinkbar_<receiver>_...`; `counters` returns null while it is not running. */
export function registerAggregationMetrics(
  registry: Registry,
  receiver: string,
  counters: () => Readonly<AggregationCounters> | null,
): void {
  for (const [suffix, help, field] of TOTALS) {
    collectCounter(registry, { name: `pinkbar_${receiver}_${suffix}`, help }, () => counters()?.[field] ?? null);
  }
  collectGauge(
    registry,
    { name: `pinkbar_${receiver}_series`, help: 'Series being aggregated.' },
    () => counters()?.series ?? null,
  );
}
