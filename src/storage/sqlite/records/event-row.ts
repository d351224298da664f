import type { Selectable } from 'kysely';
import { subjectOf } from '../../../model/change-subject.ts';
import { canonicalEnvironment, type DatedEvent, effectiveAt } from '../../../model/event.ts';
import { millis } from '../../../model/instant.ts';
import { isRelease } from '../../../model/release.ts';
import type { EventTable } from './event.table.ts';
import { foldText } from './search-text.ts';

/** A row of `event` with the tags of `event_tag` as a JSON list. */
type StoredEventRow = Selectable<EventTable> & { readonly tags: string };

type EventRow = StoredEventRow & { readonly place_taken: 0 | 1 };

/** The row of an event; its tags are rows of their own. */
export function toEventRow(event: DatedEvent): Selectable<EventTable> {
  return {
    id: event.id,
    kind: event.kind,
    service: event.service,
    environment: event.environment,
    version: event.version,
    commit_hash: event.commit,
    ref: event.ref,
    repository: event.repository,
    author: event.author,
    title: event.title,
    text: event.text,
    url: event.url,
    expects: event.expects?.length ? JSON.stringify(event.expects) : null,
    started_at: event.startedAt,
    ended_at: event.endedAt,
    status: event.status,
    key: event.key,
    source: event.source,
    created_at: event.createdAt,
    updated_at: event.updatedAt,
    effective_at: effectiveAt(event),
    environment_name: event.environment === null ? null : canonicalEnvironment(event.environment),
    subject: subjectOf(event),
    same_as: event.sameAs,
    is_release: isRelease(event) ? 1 : 0,
    search_text: foldText([event.title, event.text, event.version, event.commit, event.author]),
  };
}

export function toEvent(row: EventRow): DatedEvent {
  const stored = toStoredEvent(row);
  return row.place_taken === 1 ? { ...stored, status: 'superseded' } : stored;
}

/** The event as it is stored, without the status that later ones give it: it may be changed and written back. */
export function toStoredEvent(row: StoredEventRow): DatedEvent {
  return {
    id: row.id,
    sameAs: row.same_as,
    kind: row.kind,
    service: row.service,
    environment: row.environment,
    version: row.version,
    commit: row.commit_hash,
    ref: row.ref,
    repository: row.repository,
    author: row.author,
    title: row.title,
    text: row.text,
    url: row.url,
    tags: sortedTags(JSON.parse(row.tags)),
    ...(row.expects !== null && { expects: JSON.parse(row.expects) as readonly string[] }),
    startedAt: millis(row.started_at),
    endedAt: row.ended_at === null ? null : millis(row.ended_at),
    status: row.status,
    key: row.key,
    source: row.source,
    createdAt: millis(row.created_at),
    updatedAt: millis(row.updated_at),
  };
}

/** Tags in the form of the model: in code-unit order, none twice. */
export const sortedTags = (tags: readonly string[]): readonly string[] => [...new Set(tags)].sort();
