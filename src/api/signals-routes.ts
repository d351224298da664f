import { definedSignal, type SignalBody, signalJson } from '../http/json/signal-json.ts';
import { pageOf, pageRequest, textOf } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import type { LoadSignalsNeeds } from '../http/query/read-signal.ts';
import { EMPTY_ANSWER, jsonAnswer, type Route } from '../http/route.ts';
import type { Signal } from '../model/signal.ts';

export interface SignalsNeeds extends LoadSignalsNeeds {
  /** Those of a list by which a release of this service and environment is judged. */
  signalsOfRelease(
    signals: readonly Signal[],
    release: { readonly service: string | null; readonly environment: string | null },
  ): readonly Signal[];
  signalId(service: string | null, environment: string | null, name: string): string;
  readonly ownSignals: {
    list(): Promise<readonly Signal[]>;
    put(signal: Signal): Promise<void>;
    delete(id: string): Promise<boolean>;
  };
}

/** `/v1/signals` and `/v1/signals/{id}`. */
export const signalsRoutes = (needs: SignalsNeeds): readonly Route[] => [
  {
    method: 'get',
    path: '/v1/signals',
    access: 'read',
    body: 'none',
    async handle({ query }) {
      const release = { service: textOf(query, 'service'), environment: textOf(query, 'environment') };
      const signals = needs.signalsOfRelease((await needs.loadSignals()).signals, release);
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
      const id = needs.signalId(definition.service ?? null, definition.environment ?? null, definition.name);
      const known = (await needs.ownSignals.list()).some((signal) => signal.id === id);
      const signal = definedSignal(definition, id);
      await needs.ownSignals.put(signal);
      return jsonAnswer(signalJson(signal), known ? 200 : 201);
    },
  },
  {
    method: 'delete',
    path: '/v1/signals/{id}',
    access: 'admin',
    body: 'none',
    async handle({ params }) {
      if (await needs.ownSignals.delete(params.id ?? '')) return EMPTY_ANSWER;
      throw new ProblemError('not-found', 'There is no signal of your own with this id; discovered ones cannot be deleted.');
    },
  },
];
