import type { Kysely, Transaction } from 'kysely';
import { millis } from '../../model/instant.ts';
import type { Delivery } from '../store.ts';
import type { Database } from './database.ts';

/** A delivery that was handled is kept for its id alone. */
const NO_BODY = new Uint8Array(0);

/**
 * Stores a delivery unless its id is known. One whose handling failed is opened again with what came now: the sender was asked to
 * deliver it once more.
 */
export async function addDelivery(
  trx: Transaction<Database>,
  delivery: Omit<Delivery, 'attempts'>,
): Promise<'stored' | 'duplicate'> {
  const known = await trx.selectFrom('delivery').select('state').where('id', '=', delivery.id).executeTakeFirst();
  if (known && known.state !== 'failed') return 'duplicate';
  const fields = {
    event: delivery.event,
    content_type: delivery.contentType,
    body: asBlob(delivery.body),
    received_at: delivery.receivedAt,
    state: 'pending' as const,
    outcome: null,
  };
  if (known) await trx.updateTable('delivery').set(fields).where('id', '=', delivery.id).execute();
  else {
    await trx
      .insertInto('delivery')
      .values({ id: delivery.id, attempts: 0, ...fields })
      .execute();
  }
  return 'stored';
}

export async function listPendingDeliveries(db: Kysely<Database>, limit: number): Promise<readonly Delivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .select(['id', 'event', 'content_type', 'body', 'received_at', 'attempts'])
    .where('state', '=', 'pending')
    .orderBy('received_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    event: row.event,
    contentType: row.content_type,
    body: new Uint8Array(row.body),
    receivedAt: millis(row.received_at),
    attempts: row.attempts,
  }));
}

/** Marks a delivery as handled and lets its body go. */
export async function finishDelivery(db: Kysely<Database>, id: string, outcome: string): Promise<void> {
  await db
    .updateTable('delivery')
    .set((eb) => ({ state: 'done', outcome, body: asBlob(NO_BODY), attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** Takes a delivery out of the queue until it is delivered again. */
export async function failDelivery(db: Kysely<Database>, id: string, error: string): Promise<void> {
  await db
    .updateTable('delivery')
    .set((eb) => ({ state: 'failed', outcome: error, attempts: eb('attempts', '+', 1) }))
    .where('id', '=', id)
    .execute();
}

/** better-sqlite3 binds Buffers; this one shares the memory of the array. */
const asBlob = (bytes: Uint8Array): Uint8Array => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
