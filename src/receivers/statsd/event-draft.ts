import { EVENT_KINDS, EVENT_STATUSES, type EventDraft, type EventKind, type EventStatus } from '../../model/event.ts';
import { type Millis, millis, SECOND_MS } from '../../model/instant.ts';
import { MAX_AHEAD_MS } from '../../model/sample-limits.ts';
import { tagPair } from '../decoding/datadog-tag.ts';
import type { StatsdEvent } from './metric-line.ts';

/** Other words that senders use for the kinds of the model. */
const KIND_ALIASES: ReadonlyMap<string, EventKind> = new Map([
  ...EVENT_KINDS.map((kind) => [kind, kind] as const),
  ['deployment', 'deploy'],
  ['release', 'deploy'],
]);

/** Tags that become a field of the event; all others remain tags. */
const FIELD_TAGS: ReadonlySet<string> = new Set([
  'kind',
  'event',
  'service',
  'env',
  'environment',
  'version',
  'commit',
  'git.commit.sha',
  'status',
]);

/**
 * The event of a DogStatsD event. The kind is that of the `kind:` or `event:` tag, or of the source type. Without one of the known words it
 * is a note and not a deploy: monitoring agents send events of every sort, and deploys are judged. The service is the `service:` tag or
 * the aggregation key; of several the first counts, as for series. A time that is missing or ahead of the clock is replaced by the arrival.
 */
export function eventDraft(event: StatsdEvent, arrivedAt: Millis): EventDraft {
  const fields = new Map<string, string>();
  const tags = new Set<string>();
  for (const tag of event.tags) {
    const [name, value] = tagPair(tag).map((part) => part.trim()) as [string, string];
    const field = name.toLowerCase();
    if (FIELD_TAGS.has(field) && value !== '') fields.set(field, fields.get(field) ?? value);
    else tags.add(tag);
  }
  return {
    kind: kindOf(fields.get('kind')) ?? kindOf(fields.get('event')) ?? kindOf(event.sourceType) ?? 'note',
    service: fields.get('service') ?? (event.aggregationKey || null),
    environment: fields.get('environment') ?? fields.get('env') ?? null,
    version: fields.get('version') ?? null,
    commit: fields.get('commit') ?? fields.get('git.commit.sha') ?? null,
    ref: null,
    repository: null,
    author: null,
    title: event.title,
    text: event.text || null,
    url: null,
    tags: [...tags].sort(),
    startedAt: startOf(event, arrivedAt),
    endedAt: null,
    status: EVENT_STATUSES.find((status): status is EventStatus => status === fields.get('status')) ?? 'succeeded',
    key: null,
    source: 'statsd',
  };
}

const kindOf = (word: string | null | undefined): EventKind | null => KIND_ALIASES.get(word?.toLowerCase() ?? '') ?? null;

function startOf(event: StatsdEvent, arrivedAt: Millis): Millis {
  if (event.timestampS === null) return arrivedAt;
  const stated = millis(event.timestampS * SECOND_MS);
  return stated > arrivedAt + MAX_AHEAD_MS ? arrivedAt : stated;
}
