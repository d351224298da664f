import { type Kysely, sql, type Transaction } from 'kysely';
import { type Millis, millis } from '../../../model/instant.ts';
import { DELIVERY_KIND, deliveryTask } from '../../../model/task-kinds.ts';
import type { Delivery } from '../../ports/deliveries.ts';
import type { Database } from './database.ts';
import { enqueueTasks } from './task.repository.ts';

/** What is left of the body of a delivery that was processed long ago. */
const NO_BODY = new Uint8Array(0);

/** Stores deliveries whose ids are not known, with their tasks, and says of each what became of it; see `DeliveryStore.add`. */
export async function addDeliveries(
  trx: Transaction<Database>,
  deliveries: readonly Delivery[],
  now: Millis,
): Promise<readonly ('stored' | 'duplicate')[]> {
  const rows = deliveries.map((delivery) => ({
    id: delivery.id,
    event: delivery.event,
    content_type: delivery.contentType,
    body: asBlob(delivery.body),
    received_at: delivery.receivedAt,
    outcome: null,
  }));
  // One statement for all: most of the time went into preparing one for each. Of an id that comes twice, the second row meets the first.
  const stored = await trx
    .insertInto('delivery')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet((eb) => ({
          event: eb.ref('excluded.event'),
          content_type: eb.ref('excluded.content_type'),
          body: eb.ref('excluded.body'),
          received_at: eb.ref('excluded.received_at'),
        }))
        .where(sql<boolean>`exists (select 1 from task where kind = ${DELIVERY_KIND} and key = delivery.id and state = 'dead')`),
    )
    .returning(['id', 'received_at'])
    .execute();
  // Of an id that comes twice and is stored anew, both rows are returned.
  const fresh = new Map(stored.map(({ id, received_at }) => [id, millis(received_at)]));
  await enqueueTasks(
    trx,
    [...fresh].map(([id, receivedAt]) => deliveryTask(id, receivedAt)),
    now,
  );
  return deliveries.map(({ id }) => (fresh.delete(id) ? 'stored' : 'duplicate'));
}

export async function findDeliveries(db: Kysely<Database>, ids: readonly string[]): Promise<readonly Delivery[]> {
  const rows = await db
    .selectFrom('delivery')
    .select(['id', 'event', 'content_type', 'body', 'received_at'])
    .where('id', 'in', ids)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    event: row.event,
    contentType: row.content_type,
    body: new Uint8Array(row.body),
    receivedAt: millis(row.received_at),
  }));
}

/** Notes what was made of deliveries. Their bodies stay for a while. */
export async function finishDeliveries(
  trx: Transaction<Database>,
  processed: readonly { readonly id: string; readonly outcome: string }[],
): Promise<void> {
  for (const { id, outcome } of processed) {
    await trx.updateTable('delivery').set({ outcome }).where('id', '=', id).execute();
  }
}

/** Those of the ids that no delivery has. */
export async function findUnknownDeliveries(db: Kysely<Database>, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await sql<{ id: string }>`
    select value as id from json_each(${JSON.stringify(ids)}) where value not in (select id from delivery)
  `.execute(db);
  return rows.rows.map(({ id }) => id);
}

/** Enqueues processed deliveries whose bodies are there; returns how many. */
export async function replayDeliveries(trx: Transaction<Database>, now: Millis): Promise<number> {
  const replayed = await trx
    .updateTable('delivery')
    .set({ outcome: null })
    .where('outcome', 'is not', null)
    .where(sql<boolean>`length(body) > 0`)
    .returning(['id', 'received_at'])
    .execute();
  await enqueueTasks(
    trx,
    replayed.map(({ id, received_at }) => deliveryTask(id, millis(received_at))),
    now,
  );
  return replayed.length;
}

/** Drops the bodies of processed deliveries that came before the instant, a bounded number at a time; returns how many. */
export async function dropDeliveryBodies(db: Kysely<Database>, cutoff: Millis, limit: number): Promise<number> {
  const result = await sql`
    update delivery set body = ${asBlob(NO_BODY)} where id in (
      select id from delivery where outcome is not null and length(body) > 0 and received_at < ${cutoff} limit ${limit}
    )`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
}

/** better-sqlite3 binds Buffers; this one shares the memory of the array. */
const asBlob = (bytes: Uint8Array): Uint8Array => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
