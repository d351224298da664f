import { type Kysely, sql, type Transaction } from 'kysely';
import { type Millis, millis } from '../../../model/instant.ts';
import type { Delivery } from '../../ports/deliveries.ts';
import type { Database } from './database.ts';

/** What is left of a delivery in the end: its id. */
const NO_BODY = new Uint8Array(0);

type AddedDelivery = Omit<Delivery, 'attempts'>;

/**
 * Stores deliveries whose ids are not known, and says of each what became of it. One whose handling failed is opened again with what came
 * now: the sender was asked to deliver it once more.
 */
export async function addDeliveries(
  trx: Transaction<Database>,
  deliveries: readonly AddedDelivery[],
): Promise<readonly ('stored' | 'duplicate')[]> {
  const rows = deliveries.map((delivery) => ({
    id: delivery.id,
    event: delivery.event,
    content_type: delivery.contentType,
    body: asBlob(delivery.body),
    received_at: delivery.receivedAt,
    attempts: 0,
    state: 'pending' as const,
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
          state: eb.ref('excluded.state'),
          outcome: eb.ref('excluded.outcome'),
        }))
        .where('delivery.state', '=', 'failed'),
    )
    .returning('id')
    .execute();
  const fresh = new Set(stored.map(({ id }) => id));
  return deliveries.map(({ id }) => (fresh.delete(id) ? 'stored' : 'duplicate'));
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

/** Marks deliveries as handled. Their bodies stay for a while. */
export async function finishDeliveries(
  trx: Transaction<Database>,
  handled: readonly { readonly id: string; readonly outcome: string }[],
): Promise<void> {
  for (const { id, outcome } of handled) {
    await trx
      .updateTable('delivery')
      .set((eb) => ({ state: 'done', outcome, attempts: eb('attempts', '+', 1) }))
      .where('id', '=', id)
      .execute();
  }
}

/** Those of the ids that no delivery has. */
export async function findUnknownDeliveries(db: Kysely<Database>, ids: readonly string[]): Promise<readonly string[]> {
  const rows = await sql<{ id: string }>`
    select value as id from json_each(${JSON.stringify(ids)}) where value not in (select id from delivery)
  `.execute(db);
  return rows.rows.map(({ id }) => id);
}

/** Opens handled deliveries whose bodies are there to be worked once more; returns how many. */
export async function reopenDeliveries(db: Kysely<Database>): Promise<number> {
  const result = await db
    .updateTable('delivery')
    .set({ state: 'pending' })
    .where('state', '=', 'done')
    .where(sql<boolean>`length(body) > 0`)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Lets the bodies of handled deliveries go that came before the instant, a bounded number at a time; returns how many went. */
export async function dropDeliveryBodies(db: Kysely<Database>, cutoff: Millis, limit: number): Promise<number> {
  const result = await sql`
    update delivery set body = ${asBlob(NO_BODY)} where id in (
      select id from delivery where state = 'done' and length(body) > 0 and received_at < ${cutoff} limit ${limit}
    )`.execute(db);
  return Number(result.numAffectedRows ?? 0n);
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
