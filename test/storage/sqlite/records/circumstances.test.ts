import fc from 'fast-check';
import { expect, it } from 'vitest';
import { effectiveAt } from '../../../../src/model/event.ts';
import { EVERY_EVENT } from '../../../../src/model/event-filter.ts';
import { isCircumstance } from '../../../../src/model/release.ts';
import { draftOf, plus, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';

const service = fc.constantFrom('shop', 'cart', null);
const environment = fc.constantFrom('production', 'staging', null);
const anyEvent = fc.record({
  service,
  environment,
  at: fc.nat({ max: 10 }),
  kind: fc.constantFrom('deploy' as const, 'scale' as const, 'incident' as const, 'note' as const),
  status: fc.constantFrom('succeeded' as const, 'running' as const, 'failed' as const),
});

it('scalings and incidents of a range are what a look at every event finds, the newest of each kind', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(anyEvent, { maxLength: 14 }),
      fc.record({
        services: fc.option(fc.uniqueArray(service), { nil: null }),
        environments: fc.option(fc.uniqueArray(environment), { nil: null }),
        from: fc.nat({ max: 10 }),
        length: fc.nat({ max: 10 }),
        limit: fc.integer({ min: 1, max: 3 }),
      }),
      async (drafts, { services, environments, from, length, limit }) => {
        const store = await openHere();
        for (const { at, ...draft } of drafts) await store.events.post([draftOf({ ...draft, startedAt: plus(TEN, at) })], null);
        const range = { services, environments, from: plus(TEN, from), to: plus(TEN, from + length) };
        const all = (await store.events.list(EVERY_EVENT, { limit: 100, cursor: null })).items;
        const inRange = all.filter(
          (event) =>
            isCircumstance(event) &&
            effectiveAt(event) >= range.from &&
            effectiveAt(event) < range.to &&
            (services === null || (services as readonly (string | null)[]).includes(event.service)) &&
            (environments === null || (environments as readonly (string | null)[]).includes(event.environment)),
        );
        const newest = inRange.filter((event) => inRange.filter(({ kind }) => kind === event.kind).indexOf(event) < limit);
        expect(await store.events.circumstances(range, limit)).toEqual(newest);
      },
    ),
    { numRuns: 40 },
  ));
