import type { Context } from '../component/context.ts';
import { definedSignal, type SignalBody, signalJson } from '../http/json/signal-json.ts';
import { pageOf, pageRequest, textOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { EMPTY_ANSWER, jsonAnswer, type Route } from '../http/route.ts';
import { signalId } from '../signals/discover-signals.ts';
import { loadSignals } from '../signals/load-signals.ts';
import { signalsOfRelease } from '../signals/signals-of-release.ts';

/** `/v1/signals` and `/v1/signals/{id}`. */
export const signalsRoutes = ({ storage }: Context): readonly Route[] => [
  {
    method: 'get',
    path: '/v1/signals',
    access: 'read',
    body: 'none',
    async handle({ query }) {
      const release = { service: textOf(query, 'service'), environment: textOf(query, 'environment') };
      const signals = signalsOfRelease((await loadSignals(storage)).signals, release);
      const sorted = [...signals].sort((a, b) => (a.id < b.id ? -1 : 1));
      const { items, nextCursor } = pageOf(sorted, (signal) => signal.id, pageRequest(query));
      return jsonAnswer({ signals: items.map(signalJson), nextCursor });
    },
  },
  {
    method: 'post',
    path: '/v1/signals',
    access: 'admin',
    body: 'json',
    async handle({ body }) {
      const definition = body as SignalBody;
      const id = signalId(definition.service ?? null, definition.environment ?? null, definition.name);
      const known = (await storage.signals.list()).some((signal) => signal.id === id);
      const signal = definedSignal(definition, id);
      await storage.signals.put(signal);
      return jsonAnswer(signalJson(signal), known ? 200 : 201);
    },
  },
  {
    method: 'delete',
    path: '/v1/signals/{id}',
    access: 'admin',
    body: 'none',
    async handle({ params }) {
      if (await storage.signals.delete(params.id ?? '')) return EMPTY_ANSWER;
      throw new ProblemError('not-found', 'There is no signal of your own with this id; discovered ones cannot be deleted.');
    },
  },
];
