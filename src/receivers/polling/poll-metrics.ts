import type { Registry } from 'prom-client';
import { collectCounter } from '../../telemetry/collectors.ts';
import type { PollCount } from './poller.ts';

/** Collects how often each target was asked, by outcome; `counts` returns null while nothing is asked. */
export function registerPollMetrics(
  registry: Registry,
  metric: { readonly name: string; readonly help: string },
  counts: () => readonly PollCount[] | null,
): void {
  const labelNames = ['service', 'instance', 'outcome'];
  collectCounter(
    registry,
    { ...metric, labelNames },
    () =>
      counts()?.map(({ target: { service, instance }, outcome, count }) => ({
        labels: { service, instance, outcome },
        value: count,
      })) ?? null,
  );
}
