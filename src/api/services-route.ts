import type { Context } from '../component/context.ts';
import { PAGE_SIZE_MAX } from '../http/limits.ts';
import { pageOf, pageRequest } from '../http/list-query.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import type { DatedEvent } from '../model/event.ts';
import { EVERY_EVENT } from '../model/event-filter.ts';
import type { Signal } from '../model/signal.ts';
import { loadSignals } from '../signals/load-signals.ts';

/** `GET /v1/services`: what a dashboard needs to let people choose. */
export const servicesRoute = ({ storage }: Context): Route => ({
  method: 'get',
  path: '/v1/services',
  access: 'read',
  body: 'none',
  async handle({ query }) {
    const [{ signals }, { items: events }] = await Promise.all([
      loadSignals(storage),
      storage.events.list(EVERY_EVENT, { limit: PAGE_SIZE_MAX, cursor: null }),
    ]);
    const { items, nextCursor } = pageOf(knownServices(signals, events), sortKey, pageRequest(query));
    return jsonAnswer({ services: items, nextCursor });
  },
});

interface KnownService {
  readonly name: string | null;
  readonly environments: readonly string[];
  readonly tags: readonly string[];
  readonly signals: number;
}

/** A service without a name comes first. */
const sortKey = ({ name }: { readonly name: string | null }): string => (name === null ? '' : `=${name}`);

function knownServices(signals: readonly Signal[], events: readonly DatedEvent[]): readonly KnownService[] {
  const names = new Set([...signals, ...events].map((each) => each.service));
  return [...names]
    .map((name) => {
      const own = signals.filter((signal) => signal.service === name);
      const happened = events.filter((event) => event.service === name);
      const environments = [...own, ...happened].flatMap((each) => each.environment ?? []);
      return {
        name,
        environments: distinct(environments),
        tags: distinct(happened.flatMap((event) => event.tags)),
        signals: own.length,
      };
    })
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

const distinct = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();
