import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { EventDraft } from '../../../../src/model/event.ts';
import { EVERY_EVENT } from '../../../../src/model/event-filter.ts';
import { draftOf, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';

const anyFields = fc.record({
  service: fc.constantFrom('cart', 'shop', '', null),
  environment: fc.constantFrom('production', 'prod', null),
  tags: fc.subarray(['a', 'b', 'hotfix']),
});
const anyStep = fc.oneof(
  { weight: 3, arbitrary: anyFields.map((fields) => ({ do: 'post' as const, fields })) },
  { weight: 2, arbitrary: fc.tuple(fc.nat(), anyFields).map(([pick, fields]) => ({ do: 'patch' as const, pick, fields })) },
  { weight: 2, arbitrary: fc.nat().map((pick) => ({ do: 'delete' as const, pick })) },
);

const sorted = (words: readonly string[]) => [...new Set(words)].sort();

it('services are listed with what their events carry, after any that came, changed and went', () =>
  fc.assert(
    fc.asyncProperty(fc.array(anyStep, { maxLength: 15 }), async (steps) => {
      const store = await openHere(() => TEN);
      const ids: string[] = [];
      for (const step of steps) {
        if (step.do === 'post') {
          const posted = await store.events.post([draftOf({ ...step.fields, key: null } as Partial<EventDraft>)], null);
          if (posted.outcome === 'stored') ids.push(posted.events[0]!.event.id);
        } else {
          const id = ids[step.pick % Math.max(1, ids.length)];
          if (id !== undefined && step.do === 'patch') await store.events.patch(id, step.fields);
          if (id !== undefined && step.do === 'delete') {
            await store.events.delete(id);
            ids.splice(ids.indexOf(id), 1);
          }
        }
      }
      const { items } = await store.events.list(EVERY_EVENT, { limit: 100, cursor: null });
      const names = [null, '', 'cart', 'shop'].filter((name) => items.some(({ service }) => service === name));
      const expected = names.map((service) => {
        const own = items.filter((event) => event.service === service);
        const environments = sorted(own.flatMap(({ environment }) => environment ?? []));
        return { service, environments, tags: sorted(own.flatMap(({ tags }) => tags)) };
      });
      expect(await store.events.services({ after: null, limit: 10 })).toEqual({ items: expected, more: false });
      const first = await store.events.services({ after: null, limit: 2 });
      expect(first).toEqual({ items: expected.slice(0, 2), more: expected.length > 2 });
      const after = first.items[1] ? (first.items[1].service === null ? '' : `=${first.items[1].service}`) : '=z';
      expect((await store.events.services({ after, limit: 10 })).items).toEqual(expected.slice(2));
    }),
    { numRuns: 30 },
  ));
