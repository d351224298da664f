import type { Context } from '../component/context.ts';
import { keyedPage, keyRange } from '../http/list-query.ts';
import { jsonAnswer, type Route } from '../http/route.ts';
import { serviceKey } from '../model/service.ts';
import type { Schema } from '../openapi/schema.ts';
import type { ServiceSignals } from '../signals/catalogue/signal-catalogue.ts';
import type { ServiceEvents } from '../storage/ports/events.ts';

/** `GET /v1/services`: what a dashboard offers for selection. The service without a name is first. */
export const servicesRoute = ({ storage }: Context): Route => ({
  method: 'get',
  path: '/v1/services',
  access: 'read',
  body: 'none',
  async handle({ query }) {
    const range = keyRange(query);
    const [watched, happened] = await Promise.all([storage.signals.services(range), storage.events.services(range)]);
    const known = knownServices(watched.items, happened.items);
    // The first services of both lists together are among the first of each.
    const part = {
      items: known.slice(0, range.limit),
      more: known.length > range.limit || watched.more || happened.more,
    };
    const { items, nextCursor } = keyedPage(part, ({ name }) => serviceKey(name));
    return jsonAnswer<Schema<'ServicePage'>>({ services: items, nextCursor });
  },
});

interface KnownService {
  readonly name: string | null;
  readonly environments: readonly string[];
  readonly tags: readonly string[];
  readonly signals: number;
}

function knownServices(watched: readonly ServiceSignals[], happened: readonly ServiceEvents[]): readonly KnownService[] {
  const signalsOf = new Map(watched.map((each) => [each.service, each]));
  const eventsOf = new Map(happened.map((each) => [each.service, each]));
  return [...new Set([...signalsOf.keys(), ...eventsOf.keys()])]
    .map((name) => {
      const [own, events] = [signalsOf.get(name), eventsOf.get(name)];
      const environments = [...(own?.environments ?? []), ...(events?.environments ?? [])];
      return { name, environments: distinct(environments), tags: events?.tags ?? [], signals: own?.signals ?? 0 };
    })
    .sort((a, b) => (serviceKey(a.name) < serviceKey(b.name) ? -1 : 1));
}

const distinct = (words: readonly string[]): readonly string[] => [...new Set(words)].sort();
