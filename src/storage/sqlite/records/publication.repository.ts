import { type Kysely, type Selectable, sql } from 'kysely';
import { type Millis, millis } from '../../../model/instant.ts';
import type { Publication, PublicationName, PublicationProgress, PublishTarget } from '../../../model/publishing.ts';
import type { TaskState } from '../../../model/task.ts';
import { PUBLISH_KIND } from '../../../model/task-kinds.ts';
import type { PublicationStore } from '../../ports/publications.ts';
import type { Database } from './database.ts';
import type { PublicationTable } from './publication.table.ts';

export async function findPublication(db: Kysely<Database>, releaseId: string, target: PublishTarget): Promise<Publication> {
  const row = await db
    .selectFrom('publication')
    .selectAll()
    .where('release_id', '=', releaseId)
    .where('target', '=', target)
    .executeTakeFirst();
  return row ? toPublication(row) : { ...BLANK, releaseId, target };
}

export async function beginRequest(db: Kysely<Database>, publication: PublicationName, at: Millis): Promise<void> {
  await sql`
    insert into publication (release_id, target, requests_in_flight, last_request_at)
    select id, ${publication.target}, 1, ${at} from event where id = ${publication.releaseId}
    on conflict (release_id, target) do update set
      requests_in_flight = publication.requests_in_flight + 1, last_request_at = excluded.last_request_at
  `.execute(db);
}

export async function withdrawRequests(db: Kysely<Database>, publication: Publication): Promise<void> {
  await db
    .updateTable('publication')
    .set({ requests_in_flight: publication.requestsInFlight, last_request_at: publication.lastRequestAt })
    .where('release_id', '=', publication.releaseId)
    .where('target', '=', publication.target)
    .execute();
}

export async function settlePublication(
  db: Kysely<Database>,
  publication: PublicationName,
  { remoteId, digest, reason }: Parameters<PublicationStore['settle']>[1],
): Promise<void> {
  await sql`
    insert into publication (release_id, target, remote_id, digest, reason, requests_in_flight)
    select id, ${publication.target}, ${remoteId}, ${digest}, ${reason}, 0 from event where id = ${publication.releaseId}
    on conflict (release_id, target) do update set
      remote_id = coalesce(excluded.remote_id, publication.remote_id), digest = excluded.digest, reason = excluded.reason,
      requests_in_flight = 0, last_request_at = null, recheck_at = null
  `.execute(db);
}

export async function recheckPublication(db: Kysely<Database>, publication: PublicationName, at: Millis): Promise<void> {
  await db
    .updateTable('publication')
    .set({ remote_id: null, digest: null, reason: null, requests_in_flight: 0, last_request_at: null, recheck_at: at })
    .where('release_id', '=', publication.releaseId)
    .where('target', '=', publication.target)
    .execute();
}

interface ProgressRow {
  readonly target: PublishTarget;
  readonly state: TaskState | null;
  readonly due_at: number | null;
  readonly last_error: string | null;
  readonly reason: string | null;
}

/** Targets that have a task wait or are given up; of the others, the publication says what is shown. */
export async function listPublicationsOf(db: Kysely<Database>, releaseId: string): Promise<readonly PublicationProgress[]> {
  const { rows } = await sql<ProgressRow>`
    with planned as (
      select payload ->> 'target' as target, state, due_at, last_error from task
      where event_id = ${releaseId} and kind = ${PUBLISH_KIND}
    )
    select coalesce(planned.target, known.target) as target, planned.state, planned.due_at, planned.last_error, known.reason
    from (select * from publication where release_id = ${releaseId}) as known full join planned on planned.target = known.target
    order by 1
  `.execute(db);
  return rows.map(({ target, state, due_at, last_error, reason }) => {
    if (state === null) return { target, state: reason === null ? 'shown' : 'not_shown', reason, nextTryAt: null };
    if (state === 'dead') return { target, state: 'given_up', reason: last_error, nextTryAt: null };
    return { target, state: 'waiting', reason: last_error, nextTryAt: due_at === null ? null : millis(due_at) };
  });
}

const BLANK = {
  remoteId: null,
  digest: null,
  reason: null,
  requestsInFlight: 0,
  lastRequestAt: null,
  recheckAt: null,
} as const;

const toPublication = (row: Selectable<PublicationTable>): Publication => ({
  releaseId: row.release_id,
  target: row.target,
  remoteId: row.remote_id,
  digest: row.digest,
  reason: row.reason,
  requestsInFlight: row.requests_in_flight,
  lastRequestAt: row.last_request_at === null ? null : millis(row.last_request_at),
  recheckAt: row.recheck_at === null ? null : millis(row.recheck_at),
});
