import type { Millis } from '../../../model/instant.ts';
import type { ReadDelivery } from './history-page.ts';

export interface KeepReadDeliveriesNeeds {
  readonly deliveries: {
    add(delivery: {
      readonly id: string;
      readonly event: string;
      readonly contentType: string;
      readonly body: Uint8Array;
      readonly receivedAt: Millis;
    }): Promise<'stored' | 'duplicate'>;
  };
  /** Called after something was put into the inbox. */
  readonly onStored: () => void;
  readonly now: () => Millis;
}

/** Puts what was read into the inbox, beside what was delivered; resolves to how many of them were new. */
export async function keepReadDeliveries(read: readonly ReadDelivery[], needs: KeepReadDeliveriesNeeds): Promise<number> {
  const { deliveries, onStored, now } = needs;
  const kept = await Promise.all(
    read.map(({ id, event, payload }) => {
      const body = Buffer.from(JSON.stringify(payload, writeBigInts));
      return deliveries.add({ id, event, contentType: 'application/json', body, receivedAt: now() });
    }),
  );
  const found = kept.filter((outcome) => outcome === 'stored').length;
  if (found > 0) onStored();
  return found;
}

/** octokit reads whole numbers beyond 2^53 as bigints, which JSON does not know. None of them is used. */
const writeBigInts = (_name: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
