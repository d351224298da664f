import { type Kysely, sql, type Transaction } from 'kysely';
import type { DatedEvent } from '../../../model/event.ts';
import type { Millis } from '../../../model/instant.ts';
import type { ReleaseChanges } from '../../../model/publishing.ts';
import type { Database } from './database.ts';
import { tagWithLabelsOf } from './label.repository.ts';

/**
 * Keeps what a release changed; labels of the commits it brought become its tags. Returns the event where that changed it. Does nothing
 * where there is no such release (it may just have been deleted).
 */
export async function putChanges(
  trx: Transaction<Database>,
  releaseId: string,
  changes: ReleaseChanges,
  now: Millis,
): Promise<DatedEvent | null> {
  await sql`
    insert into release_changes (release_id, changes) select id, ${JSON.stringify(changes)} from event where id = ${releaseId}
    on conflict (release_id) do update set changes = excluded.changes
  `.execute(trx);
  await trx.deleteFrom('release_commit').where('release_id', '=', releaseId).execute();
  await sql`
    insert or ignore into release_commit (release_id, commit_hash)
    select event.id, item.value ->> 'commit' from event, json_each(${JSON.stringify(changes.commits)}) as item where event.id = ${releaseId}
  `.execute(trx);
  return tagWithLabelsOf(trx, releaseId, now);
}

export async function findChanges(db: Kysely<Database>, releaseId: string): Promise<ReleaseChanges | null> {
  const row = await db.selectFrom('release_changes').select('changes').where('release_id', '=', releaseId).executeTakeFirst();
  return row ? (JSON.parse(row.changes) as ReleaseChanges) : null;
}
