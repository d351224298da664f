import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Millis } from '../../../model/instant.ts';
import type { Delivery } from '../../ports/deliveries.ts';
import type { Database } from './database.ts';
import { addDeliveries } from './delivery.repository.ts';

/** Where a group is closed, so that one commit does not keep the thread for long; the rest follows in the next one. */
const GROUP_BYTES = 8 * 1024 * 1024;
const GROUP_DELIVERIES = 500;

interface WaitingDelivery {
  readonly delivery: Delivery;
  resolve(outcome: 'stored' | 'duplicate'): void;
  reject(error: unknown): void;
}

/**
 * Stores deliveries: all that wait when the connection is free share one transaction, and so one sync of the disk. Each promise resolves
 * after the commit; where it fails, all promises of the group reject and none of its deliveries is stored.
 */
export class DeliveryGroups {
  readonly #db: Kysely<Database>;
  readonly #now: () => Millis;
  readonly #waiting: WaitingDelivery[] = [];
  #committing = false;

  constructor(db: Kysely<Database>, now: () => Millis) {
    this.#db = db;
    this.#now = now;
  }

  add(delivery: Delivery): Promise<'stored' | 'duplicate'> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ delivery, resolve, reject });
      if (!this.#committing) void this.#commitAll();
    });
  }

  async #commitAll(): Promise<void> {
    this.#committing = true;
    while (this.#waiting.length > 0) await this.#commitGroup();
    this.#committing = false;
  }

  async #commitGroup(): Promise<void> {
    const group: WaitingDelivery[] = [];
    try {
      const outcomes = await this.#db.connection().execute(async (connection) => {
        // Calls come in one by one: those that stand in line by now come in before the turn ends.
        await nextTurn();
        group.push(...this.#waiting.splice(0, groupLength(this.#waiting)));
        return connection.transaction().execute((trx) =>
          addDeliveries(
            trx,
            group.map(({ delivery }) => delivery),
            this.#now(),
          ),
        );
      });
      for (const [index, { resolve }] of group.entries()) resolve(outcomes[index]!);
    } catch (error) {
      // Without a connection there is no group, and nobody's turn will come.
      for (const { reject } of group.length > 0 ? group : this.#waiting.splice(0)) reject(error);
    }
  }
}

function groupLength(waiting: readonly WaitingDelivery[]): number {
  let bytes = 0;
  let length = 0;
  while (length < Math.min(waiting.length, GROUP_DELIVERIES) && bytes < GROUP_BYTES)
    bytes += waiting[length++]!.delivery.body.length;
  return length;
}
