import type { Registry } from 'prom-client';
import { collectCounter } from '../../../telemetry/collectors.ts';
import type { DeliveryProgress } from './process-deliveries.ts';

export function registerDeliveryMetrics(registry: Registry, progress: () => DeliveryProgress): void {
  collectCounter(
    registry,
    { name: 'pinkbar_webhook_deliveries_total', help: 'Webhook deliveries processed, by outcome.', labelNames: ['outcome'] },
    () => Object.entries(progress()).map(([outcome, value]) => ({ labels: { outcome }, value })),
  );
}
