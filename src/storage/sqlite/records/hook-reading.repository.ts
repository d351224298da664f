import type { Kysely } from 'kysely';
import { type Millis, millis } from '../../../model/instant.ts';
import type { Database } from './database.ts';

export async function findReadUpTo(db: Kysely<Database>, hook: string): Promise<Millis | null> {
  const row = await db.selectFrom('hook_reading').select('read_up_to').where('hook', '=', hook).executeTakeFirst();
  return row ? millis(row.read_up_to) : null;
}

export async function saveReadUpTo(db: Kysely<Database>, hook: string, readUpTo: Millis): Promise<void> {
  const mark = { read_up_to: readUpTo };
  await db
    .insertInto('hook_reading')
    .values({ hook, ...mark })
    .onConflict((conflict) => conflict.column('hook').doUpdateSet(mark))
    .execute();
}
