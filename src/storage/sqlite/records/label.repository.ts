import { type Kysely, sql, type Transaction } from 'kysely';
import type { DatedEvent, EventDraft } from '../../../model/event.ts';
import type { Millis } from '../../../model/instant.ts';
import type { Database } from './database.ts';
import { findEvent } from './event.repository.ts';
import { ofAnyReport } from './event-query.ts';
import { sortedTags } from './event-row.ts';
import { patchEvent } from './patch-event.ts';

/** As many tags as the API lets an event have. */
const MAX_TAGS = 32;

interface CommitLabels {
  readonly repository: string;
  readonly commit: string;
  readonly labels: readonly string[];
}

/** Remembers labels of a commit and tags the deploys that carry it; returns those that changed. Labels known before change nothing. */
export async function addLabels(trx: Transaction<Database>, known: CommitLabels, now: Millis): Promise<readonly DatedEvent[]> {
  const { repository, commit, labels } = known;
  const rows = labels.map((label) => ({ repository, commit_hash: commit, label }));
  const added = await trx
    .insertInto('commit_label')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('label')
    .execute();
  if (added.length === 0) return [];
  const carriers = await sql<{ id: string }>`
    select id from event where commit_hash = ${commit} and repository = ${repository} and kind in ('deploy', 'rollback')
    union
    select release_id from release_commit join event on event.id = release_id
    where release_commit.commit_hash = ${commit} and ${ofAnyReport((row) => sql`${row}.repository = ${repository}`)}
  `.execute(trx);
  const changed: DatedEvent[] = [];
  for (const { id } of carriers.rows) {
    const event = await addTags(
      trx,
      id,
      added.map(({ label }) => label),
      now,
    );
    if (event) changed.push(event);
  }
  return changed;
}

/** The labels of the commits between a release and the one before become its tags. Null where that changes nothing. */
export async function tagWithLabelsOf(trx: Transaction<Database>, releaseId: string, now: Millis): Promise<DatedEvent | null> {
  const labels = await sql<{ label: string }>`
    select distinct label from release_commit
    join event on event.id = release_commit.release_id
    join commit_label on commit_label.commit_hash = release_commit.commit_hash
      and ${ofAnyReport((row) => sql`commit_label.repository = ${row}.repository`)}
    where release_commit.release_id = ${releaseId} order by label
  `.execute(trx);
  return addTags(
    trx,
    releaseId,
    labels.rows.map(({ label }) => label),
    now,
  );
}

/** The tags of a draft, with the labels known of its commit. */
export async function tagsWithLabels(db: Kysely<Database>, draft: EventDraft): Promise<readonly string[]> {
  const { kind, repository, commit, tags } = draft;
  if (repository === null || commit === null || (kind !== 'deploy' && kind !== 'rollback')) return tags;
  const rows = await db
    .selectFrom('commit_label')
    .select('label')
    .where('repository', '=', repository)
    .where('commit_hash', '=', commit)
    .orderBy('label')
    .execute();
  return withTags(
    tags,
    rows.map(({ label }) => label),
  );
}

async function addTags(
  trx: Transaction<Database>,
  id: string,
  labels: readonly string[],
  now: Millis,
): Promise<DatedEvent | null> {
  const event = await findEvent(trx, id);
  const tags = event && withTags(event.tags, labels);
  if (!event || !tags || tags.length <= event.tags.length) return null;
  return (await patchEvent(trx, id, { tags }, now))?.after ?? null;
}

const withTags = (tags: readonly string[], labels: readonly string[]): readonly string[] =>
  sortedTags([...new Set([...tags, ...labels])].slice(0, MAX_TAGS));
