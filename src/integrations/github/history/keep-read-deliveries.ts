import type { Millis } from '../../../model/instant.ts';
import type { DeliveryStore } from '../../../storage/ports/deliveries.ts';
import type { ReadDelivery } from './history-page.ts';

export interface KeepReadDeliveriesContext {
  readonly deliveries: Pick<DeliveryStore, 'add'>;
  /** Called after something was put into the inbox. */
  readonly onStored: () => void;
  readonly now: () => Millis;
}

/** Puts what was read into the inbox, beside what was delivered; resolves to how many of them were new. */
export async function keepReadDeliveries(read: readonly ReadDelivery[], context: KeepReadDeliveriesContext): Promise<number> {
  const { deliveries, onStored, now } = context;
  const outcomes = await Promise.all(
    read.map(({ id, event, payload }) => {
      const body = Buffer.from(JSON.stringify(payload, writeBigInts));
      return deliveries.add({ id, event, contentType: 'application/json', body, receivedAt: now() });
    }),
  );
  const found = outcomes.filter((outcome) => outcome === 'stored').length;
  if (found > 0) onStored();
  return found;
}

/** octokit reads whole numbers beyond 2^53 as bigints, which JSON does not know. None of them is used. */
const writeBigInts = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
