import type { EventKind, EventSource, EventStatus } from '../../../model/event.ts';

export interface EventTable {
  readonly id: string;
  readonly kind: EventKind;
  readonly service: string | null;
  readonly environment: string | null;
  readonly version: string | null;
  readonly commit_hash: string | null;
  readonly ref: string | null;
  readonly repository: string | null;
  readonly author: string | null;
  readonly title: string | null;
  readonly text: string | null;
  readonly url: string | null;
  /** A JSON list of texts; null where nothing was stated. */
  readonly expects: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly status: EventStatus;
  readonly key: string | null;
  readonly source: EventSource;
  readonly created_at: number;
  readonly updated_at: number;
  /** `effectiveAt` of the event: what lists are ordered by. */
  readonly effective_at: number;
  /** The environment by the name it is compared with. */
  readonly environment_name: string | null;
  /** `subjectOf` of the event. */
  readonly subject: string | null;
  /** The first report of the same deploy; null for any other event. */
  readonly same_as: string | null;
  /** 1 where `isRelease` holds. */
  readonly is_release: 0 | 1;
  /** What a text search looks into, folded. */
  readonly search_text: string;
}

export interface EventTagTable {
  readonly event_id: string;
  readonly tag: string;
}
