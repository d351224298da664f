import type { Transaction } from 'kysely';
import type { Database } from './database.ts';

/** Some pages' worth: a write that needs no room would succeed on a full disk. */
const PROBE_BYTES = 32 * 1024;

/** Writes a probe in the place of the one before, so that the transaction fails when other writes would. */
export async function probeHealth(trx: Transaction<Database>): Promise<void> {
  const { id } = await trx
    .insertInto('health_probe')
    .values({ filler: Buffer.alloc(PROBE_BYTES) })
    .returning('id')
    .executeTakeFirstOrThrow();
  await trx.deleteFrom('health_probe').where('id', '<', id).execute();
}
