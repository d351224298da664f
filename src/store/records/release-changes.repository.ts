import { type Kysely, sql } from 'kysely';
import type { ReleaseChanges } from '../../model/write-back.ts';
import type { Database } from './database.ts';

/** Keeps what a release changed. Does nothing where there is no such release (it may just have been deleted). */
export async function putChanges(db: Kysely<Database>, releaseId: string, changes: ReleaseChanges): Promise<void> {
  await sql`
    insert into release_changes (release_id, changes) select id, ${JSON.stringify(changes)} from event where id = ${releaseId}
    on conflict (release_id) do update set changes = excluded.changes
  `.execute(db);
}

export async function findChanges(db: Kysely<Database>, releaseId: string): Promise<ReleaseChanges | null> {
  const row = await db.selectFrom('release_changes').select('changes').where('release_id', '=', releaseId).executeTakeFirst();
  return row ? (JSON.parse(row.changes) as ReleaseChanges) : null;
}
