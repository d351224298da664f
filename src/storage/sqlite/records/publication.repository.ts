import { type Kysely, sql } from 'kysely';
import { type Millis, millis } from '../../../model/instant.ts';
import type { WriteBackProgress } from '../../../model/publishing.ts';
import type { Errand, OutboxStore, WantedErrands } from '../../ports/publications.ts';
import type { Database } from './database.ts';

/**
 * One row a release and target. A row that waits for its next try keeps its time: the forge may have asked for it. A check run shows the
 * worst of its commit, so those of other releases of the commit are wanted too.
 */
export async function wantErrands(db: Kysely<Database>, releaseId: string, wanted: WantedErrands, now: Millis): Promise<void> {
  await sql`
    with told as (select * from event where id = ${releaseId} and is_release = 1),
      target as (select value as name from json_each(${JSON.stringify(wanted.targets)})),
      errand as (
        select told.id, target.name from told, target
        union
        select event.id, target.name from told, target
          cross join event on event.commit_hash = told.commit_hash and event.repository = told.repository
          where target.name = 'check'
      )
    insert into outbox (release_id, target, revision, state, due_at, attempts)
    select event.id, errand.name, 1, 'waiting', ${now}, 0
    from errand cross join event on event.id = errand.id
    where event.is_release = 1 and event.effective_at >= ${wanted.releasedSince}
      and event.repository is not null and event.commit_hash is not null
    on conflict (release_id, target) do update set
      revision = outbox.revision + 1,
      due_at = case outbox.state when 'waiting' then outbox.due_at else excluded.due_at end,
      attempts = case outbox.state when 'waiting' then outbox.attempts else 0 end,
      state = 'waiting'
  `.execute(db);
}

export async function listDueErrands(db: Kysely<Database>, now: Millis, limit: number): Promise<readonly Errand[]> {
  const rows = await db
    .selectFrom('outbox')
    .select(['release_id', 'target', 'revision', 'attempts', 'remote_id', 'sent_digest', 'unanswered', 'asked_at', 'reason'])
    .where('state', '=', 'waiting')
    .where('due_at', '<=', now)
    .orderBy('due_at')
    .orderBy('target')
    .orderBy('release_id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    releaseId: row.release_id,
    target: row.target,
    revision: row.revision,
    attempts: row.attempts,
    remoteId: row.remote_id,
    sentDigest: row.sent_digest,
    unanswered: row.unanswered,
    askedAt: row.asked_at === null ? null : millis(row.asked_at),
    reason: row.reason,
  }));
}

export async function findNextErrandAt(db: Kysely<Database>): Promise<Millis | null> {
  const row = await db
    .selectFrom('outbox')
    .select('due_at')
    .where('state', '=', 'waiting')
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst();
  return row ? millis(row.due_at) : null;
}

export async function noteAsked(db: Kysely<Database>, errand: Errand, at: Millis): Promise<void> {
  await rowOf(db, errand)
    .set((eb) => ({ asked_at: at, unanswered: eb('unanswered', '+', 1) }))
    .execute();
}

export async function noteAnswered(db: Kysely<Database>, errand: Errand): Promise<void> {
  await rowOf(db, errand).set({ asked_at: errand.askedAt, unanswered: errand.unanswered }).execute();
}

/** Keeps what was sent; the row rests only where nothing newer was wanted while it was being sent. */
export async function finishErrand(
  db: Kysely<Database>,
  errand: Errand,
  sent: Parameters<OutboxStore['done']>[1],
): Promise<void> {
  await rowOf(db, errand)
    .set((eb) => ({
      state: eb
        .case()
        .when('revision', '=', errand.revision)
        .then('done' as const)
        .else('waiting' as const)
        .end(),
      attempts: 0,
      remote_id: sent.remoteId ?? eb.ref('remote_id'),
      sent_digest: sent.digest,
      reason: sent.reason,
      ...NOTHING_ASKED,
    }))
    .execute();
}

export async function repeatErrand(db: Kysely<Database>, errand: Errand, at: Millis): Promise<void> {
  await rowOf(db, errand)
    .set({ due_at: at, attempts: 0, remote_id: null, sent_digest: null, reason: null, ...NOTHING_ASKED })
    .execute();
}

export async function retryErrand(db: Kysely<Database>, errand: Errand, retryAt: Millis, reason: string): Promise<void> {
  await rowOf(db, errand)
    .set((eb) => ({ due_at: retryAt, attempts: eb('attempts', '+', 1), reason }))
    .execute();
}

export async function giveUpErrand(db: Kysely<Database>, errand: Errand, reason: string): Promise<void> {
  await rowOf(db, errand)
    .set((eb) => ({
      state: eb
        .case()
        .when('revision', '=', errand.revision)
        .then('given_up' as const)
        .else('waiting' as const)
        .end(),
      attempts: 0,
      reason,
    }))
    .execute();
}

export async function listErrandsOf(db: Kysely<Database>, releaseId: string): Promise<readonly WriteBackProgress[]> {
  const rows = await db
    .selectFrom('outbox')
    .select(['target', 'state', 'reason', 'due_at'])
    .where('release_id', '=', releaseId)
    .orderBy('target')
    .execute();
  return rows.map(({ target, state, reason, due_at }) => ({
    target,
    state: state === 'done' ? (reason === null ? 'shown' : 'not_shown') : state,
    reason,
    nextTryAt: state === 'waiting' ? millis(due_at) : null,
  }));
}

export async function countErrands(db: Kysely<Database>): ReturnType<OutboxStore['count']> {
  const rows = await db
    .selectFrom('outbox')
    .select((eb) => ['state', eb.fn.countAll<number>().as('rows')])
    .where('state', '!=', 'done')
    .groupBy('state')
    .execute();
  const of = (state: string): number => rows.find((row) => row.state === state)?.rows ?? 0;
  return { waiting: of('waiting'), givenUp: of('given_up') };
}

const NOTHING_ASKED = { asked_at: null, unanswered: 0 };

const rowOf = (db: Kysely<Database>, { releaseId, target }: Errand) =>
  db.updateTable('outbox').where('release_id', '=', releaseId).where('target', '=', target);
