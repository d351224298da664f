import { createHash } from 'node:crypto';
import type { Context } from '../component/context.ts';
import { eventChange, eventDraft, eventJson } from '../http/json/event-json.ts';
import { eventFilter, pageRequest } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { type Call, EMPTY_ANSWER, jsonAnswer, type Route } from '../http/route.ts';
import type { DatedEvent } from '../model/event.ts';
import type { Schema } from '../openapi/schema.ts';

/** `/v1/events` and `/v1/events/{id}`. */
export const eventsRoutes = (context: Context): readonly Route[] => [
  {
    method: 'post',
    path: '/v1/events',
    access: 'ingest',
    body: 'json',
    handle: (call) => postEvents(call, context),
  },
  {
    method: 'get',
    path: '/v1/events',
    access: 'read',
    body: 'none',
    handle: (call) => listEvents(call, context),
  },
  {
    method: 'get',
    path: '/v1/events/{id}',
    access: 'read',
    body: 'none',
    handle: async ({ params }) => jsonAnswer(eventJson(found(await context.storage.events.get(params.id ?? '')))),
  },
  {
    method: 'patch',
    path: '/v1/events/{id}',
    access: 'ingest',
    body: 'json',
    handle: (call) => patchEvent(call, context),
  },
  {
    method: 'delete',
    path: '/v1/events/{id}',
    access: 'admin',
    body: 'none',
    async handle({ params }) {
      found(await context.events.delete(params.id ?? ''));
      return EMPTY_ANSWER;
    },
  },
];

async function listEvents({ query }: Call, { storage }: Context) {
  const { items, nextCursor } = await storage.events.list(eventFilter(query), pageRequest(query));
  return jsonAnswer<Schema<'EventPage'>>({ events: items.map(eventJson), nextCursor });
}

async function postEvents({ body, rawBody, headers, caller }: Call, { events, clock }: Context) {
  const now = clock();
  const isBatch = Array.isArray(body);
  const drafts = isBatch
    ? (body as readonly Schema<'EventBody'>[]).map((each, index) => eventDraft(each, now, `/${index}`))
    : [eventDraft(body as Schema<'EventBody'>, now, '')];
  const key = headers['idempotency-key'];
  const digest = createHash('sha256').update(rawBody).digest('hex');
  const claim = typeof key === 'string' && caller ? { scope: caller.tokenId, key, digest } : null;
  const posted = await events.post(drafts, claim);
  if (posted.outcome === 'conflict') {
    throw new ProblemError('idempotency-mismatch', 'This Idempotency-Key came before with another body.');
  }
  const shown = posted.events.map(({ event }) => eventJson(event));
  return jsonAnswer<Schema<'PostedEvents'>>(
    isBatch ? { events: shown } : shown[0]!,
    posted.events.some(({ created }) => created) ? 201 : 200,
  );
}

async function patchEvent({ params, body }: Call, { storage, events, clock }: Context) {
  const current = found(await storage.events.get(params.id ?? ''));
  return jsonAnswer(
    eventJson(found(await events.patch(current.id, eventChange(body as Schema<'EventChange'>, current, clock())))),
  );
}

function found(event: DatedEvent | null): DatedEvent {
  if (event) return event;
  throw noEvent();
}

const noEvent = (): ProblemError => new ProblemError('not-found', 'There is no event with this id.');
