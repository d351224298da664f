import { createHash } from 'node:crypto';
import type { EventDraft } from '../../model/event.ts';
import { type Millis, toRfc3339 } from '../../model/instant.ts';
import type { Schema } from '../../openapi/schema.ts';
import { retrying, type Sender } from './send-samples.ts';

/** As many as one body may have. */
const EVENTS_PER_BODY = 1_000;

/** Posts events. One without a key gets one of its content, so that importing it again changes nothing. */
export async function importEvents(events: readonly EventDraft[], sender: Sender): Promise<void> {
  for (let from = 0; from < events.length; from += EVENTS_PER_BODY) {
    const bodies = events.slice(from, from + EVENTS_PER_BODY).map(eventBody);
    await retrying(sender, () => sender.client.post('/v1/events', bodies));
  }
}

function eventBody({ source: _source, ...event }: EventDraft): Schema<'EventBody'> {
  const fields = {
    ...event,
    tags: [...event.tags],
    startedAt: toRfc3339(event.startedAt as Millis),
    endedAt: event.endedAt === null ? null : toRfc3339(event.endedAt as Millis),
  };
  const key = event.key ?? `file:${createHash('sha256').update(JSON.stringify(fields)).digest('hex')}`;
  return { ...fields, key } as Schema<'EventBody'>;
}
