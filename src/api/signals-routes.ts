import type { Context } from '../component/context.ts';
import { definedSignal, signalJson } from '../http/json/signal-json.ts';
import { keyedPage, keyRange, textOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { EMPTY_ANSWER, jsonAnswer, type Route } from '../http/route.ts';
import type { Schema } from '../openapi/schema.ts';
import { signalId } from '../signals/discovery/discover-signals.ts';

/** `/v1/signals` and `/v1/signals/{id}`. */
export const signalsRoutes = ({ storage }: Context): readonly Route[] => [
  {
    method: 'get',
    path: '/v1/signals',
    access: 'read',
    body: 'none',
    async handle({ query }) {
      const place = { service: textOf(query, 'service'), environment: textOf(query, 'environment') };
      const part = await storage.signals.ofScope(place, keyRange(query));
      const { items, nextCursor } = keyedPage(part, ({ id }) => id);
      return jsonAnswer<Schema<'SignalPage'>>({ signals: items.map(signalJson), nextCursor });
    },
  },
  {
    method: 'post',
    path: '/v1/signals',
    access: 'admin',
    body: 'json',
    async handle({ body }) {
      const definition = body as Schema<'SignalBody'>;
      const id = signalId(definition.service ?? null, definition.environment ?? null, definition.name);
      const known = (await storage.ownSignals.list()).some((signal) => signal.id === id);
      const signal = definedSignal(definition, id);
      await storage.ownSignals.put(signal);
      return jsonAnswer(signalJson(signal), known ? 200 : 201);
    },
  },
  {
    method: 'delete',
    path: '/v1/signals/{id}',
    access: 'admin',
    body: 'none',
    async handle({ params }) {
      if (await storage.ownSignals.delete(params.id ?? '')) return EMPTY_ANSWER;
      throw new ProblemError('not-found', 'There is no signal of your own with this id; discovered ones cannot be deleted.');
    },
  },
];
