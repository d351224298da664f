import type { Registry } from 'prom-client';
import { collectCounter, collectGauge } from '../../../telemetry/collectors.ts';
import type { OutboxProgress } from './publish-handler.ts';

export function registerOutboxMetrics(
  registry: Registry,
  progress: () => OutboxProgress,
  count: () => Promise<{ readonly waiting: number; readonly givenUp: number }>,
): void {
  collectCounter(
    registry,
    { name: 'pinkbar_outbox_total', help: 'Errands to GitHub, by outcome.', labelNames: ['outcome'] },
    () => {
      const { sent, unneeded, retried, limited, givenUp } = progress();
      return Object.entries({ sent, unneeded, retried, limited, given_up: givenUp }).map(([outcome, value]) => ({
        labels: { outcome },
        value,
      }));
    },
  );
  collectGauge(
    registry,
    { name: 'pinkbar_outbox_waiting', help: 'Errands to GitHub that wait.' },
    async () => (await count()).waiting,
  );
  collectGauge(
    registry,
    { name: 'pinkbar_outbox_given_up', help: 'Errands to GitHub that rest after too many tries or a refusal.' },
    async () => (await count()).givenUp,
  );
}
