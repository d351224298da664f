import { createHash } from 'node:crypto';
import { type EventBody, eventChange, eventDraft, eventJson } from '../http/json/event-json.ts';
import { eventFilter, pageRequest } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { type Call, EMPTY_ANSWER, jsonAnswer, type Route } from '../http/route.ts';
import type { DatedEvent, EventDraft, EventPatch } from '../model/event.ts';
import type { EventFilter } from '../model/event-filter.ts';
import type { Millis } from '../model/instant.ts';
import type { Page, PageRequest } from '../model/page.ts';
import type { IdempotencyClaim, PostOutcome } from '../model/posting.ts';

export interface EventsNeeds {
  readonly events: {
    post(drafts: readonly EventDraft[], claim: IdempotencyClaim | null): Promise<PostOutcome>;
    list(filter: EventFilter, page: PageRequest): Promise<Page<DatedEvent>>;
    get(id: string): Promise<DatedEvent | null>;
    patch(id: string, change: EventPatch): Promise<DatedEvent | null>;
    delete(id: string): Promise<boolean>;
  };
  /** Told after events changed, so that releases that are due or touched by it are judged without waiting for the next look. */
  readonly onEventsChanged: (events: readonly DatedEvent[]) => void;
  readonly now: () => Millis;
}

/** `/v1/events` and `/v1/events/{id}`. */
export const eventsRoutes = (needs: EventsNeeds): readonly Route[] => [
  {
    method: 'post',
    path: '/v1/events',
    access: 'ingest',
    body: 'json',
    handle: (call) => postEvents(call, needs),
  },
  {
    method: 'get',
    path: '/v1/events',
    access: 'read',
    body: 'none',
    async handle({ query }) {
      const { items, nextCursor } = await needs.events.list(eventFilter(query), pageRequest(query));
      return jsonAnswer({ events: items.map(eventJson), nextCursor });
    },
  },
  {
    method: 'get',
    path: '/v1/events/{id}',
    access: 'read',
    body: 'none',
    handle: async ({ params }) => jsonAnswer(eventJson(found(await needs.events.get(params.id ?? '')))),
  },
  {
    method: 'patch',
    path: '/v1/events/{id}',
    access: 'ingest',
    body: 'json',
    handle: (call) => patchEvent(call, needs),
  },
  {
    method: 'delete',
    path: '/v1/events/{id}',
    access: 'admin',
    body: 'none',
    async handle({ params }) {
      const event = found(await needs.events.get(params.id ?? ''));
      if (!(await needs.events.delete(event.id))) throw noEvent();
      needs.onEventsChanged([event]);
      return EMPTY_ANSWER;
    },
  },
];

async function postEvents({ body, rawBody, headers, caller }: Call, needs: EventsNeeds) {
  const now = needs.now();
  const isBatch = Array.isArray(body);
  const drafts = isBatch
    ? (body as readonly EventBody[]).map((each, index) => eventDraft(each, now, `/${index}`))
    : [eventDraft(body as EventBody, now, '')];
  const key = headers['idempotency-key'];
  const digest = createHash('sha256').update(rawBody).digest('hex');
  const claim = typeof key === 'string' && caller ? { scope: caller.tokenId, key, digest } : null;
  const posted = await needs.events.post(drafts, claim);
  if (posted.outcome === 'conflict') {
    throw new ProblemError('idempotency-mismatch', 'This Idempotency-Key came before with another body.');
  }
  const created = posted.events.filter((each) => each.created).map((each) => each.event);
  if (created.length > 0) needs.onEventsChanged(created);
  const events = posted.events.map((each) => eventJson(each.event));
  return jsonAnswer(isBatch ? { events } : events[0], created.length > 0 ? 201 : 200);
}

async function patchEvent({ params, body }: Call, needs: EventsNeeds) {
  const current = found(await needs.events.get(params.id ?? ''));
  const changed = found(await needs.events.patch(current.id, eventChange(body as EventBody, current, needs.now())));
  // Where it was as well as where it is now: a release moved away leaves others to be judged without it.
  needs.onEventsChanged([current, changed]);
  return jsonAnswer(eventJson(changed));
}

function found(event: DatedEvent | null): DatedEvent {
  if (event) return event;
  throw noEvent();
}

const noEvent = (): ProblemError => new ProblemError('not-found', 'There is no event with this id.');
