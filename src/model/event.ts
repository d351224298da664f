import type { Millis } from './instant.ts';

export const EVENT_KINDS = ['deploy', 'rollback', 'flag', 'config', 'migration', 'scale', 'incident', 'note'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/** `superseded`: a later deploy to the same environment took its place; not the same as rolled back. */
export const EVENT_STATUSES = ['pending', 'running', 'succeeded', 'failed', 'superseded'] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

export type EventSource = 'api' | 'github' | 'statsd' | 'metrics';

/** An event as it is posted. Absent text fields are null; `tags` are plain words such as `hotfix`, sorted, none twice. */
export interface EventDraft {
  readonly kind: EventKind;
  readonly service: string | null;
  readonly environment: string | null;
  readonly version: string | null;
  readonly commit: string | null;
  readonly ref: string | null;
  readonly repository: string | null;
  readonly author: string | null;
  readonly title: string | null;
  readonly text: string | null;
  readonly url: string | null;
  readonly tags: readonly string[];
  /** What it is expected to do to signals, as `parseExpectation` reads it; absent where nothing was stated. */
  readonly expects?: readonly string[];
  readonly startedAt: Millis;
  readonly endedAt: Millis | null;
  readonly status: EventStatus;
  /** The sender's own name for the event: posting the same key again changes nothing. */
  readonly key: string | null;
  readonly source: EventSource;
}

/** Something dated that happened to a service. */
export interface DatedEvent extends EventDraft {
  readonly id: string;
  /** The first report of the deploy that this event reports once more; null for any other event. */
  readonly sameAs: string | null;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

/** What may be changed of an event afterwards. */
export type EventPatch = Partial<Omit<EventDraft, 'source' | 'key'>>;

/**
 * When the event can have begun to act on the metrics. A deployment that GitHub reports stands for a whole pipeline, so there it is the
 * instant of success; a deploy posted to the API acts from its start.
 */
export function effectiveAt(event: Pick<DatedEvent, 'source' | 'startedAt' | 'endedAt'>): Millis {
  return event.source === 'github' && event.endedAt !== null ? event.endedAt : event.startedAt;
}

/** Environments go by several names; `prod` in a metric tag and `production` on a deploy are the same place. */
const ENVIRONMENT_ALIASES = new Map([
  ['prod', 'production'],
  ['prd', 'production'],
  ['live', 'production'],
  ['stage', 'staging'],
  ['stg', 'staging'],
  ['dev', 'development'],
]);

/** The name by which environments are compared: lower case, and one spelling of each, such as `development` for `dev`. */
export function canonicalEnvironment(environment: string): string {
  const lower = environment.toLowerCase();
  return ENVIRONMENT_ALIASES.get(lower) ?? lower;
}
