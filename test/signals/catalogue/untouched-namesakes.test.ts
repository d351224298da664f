import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Signal } from '../../../src/model/signal.ts';
import type { SignalCatalogue } from '../../../src/signals/catalogue/signal-catalogue.ts';
import { reaches } from '../../../src/signals/discovery/signals-of-release.ts';
import { draftOf, plus, TEN } from '../../storage/drafts.ts';
import { openHere } from '../../storage/mounts.ts';
import { series } from '../series-builder.ts';

/** So many that they are looked through in several parts. */
const SERVICES = Array.from({ length: 120 }, (_, index) => `s${String(index).padStart(2, '0')}`);
const ENVIRONMENTS = ['production', 'preview/pr-7'];
/** Of this service; `s07` has signals too. */
const ALIAS = { kind: 'service' as const, alias: 'seven', name: 's07' };
const LIMIT = 2;

const anyRelease = fc.record({
  service: fc.constantFrom(...SERVICES, ALIAS.alias),
  environment: fc.constantFrom(...ENVIRONMENTS, 'prod', null),
  /** Some before and some at or after the end. */
  at: fc.integer({ min: -10, max: 110 }),
});

async function openStore() {
  const store = await openHere(() => TEN);
  const at = Float64Array.of(TEN);
  const batch = [...SERVICES, ALIAS.alias].flatMap((service) =>
    ENVIRONMENTS.map((env) => ({
      series: series('http.requests', `service:${service},env:${env}`),
      at: at.slice(),
      values: Float64Array.of(1),
    })),
  );
  await store.samples.append(batch);
  await store.aliases.put(ALIAS);
  return store;
}

const signalOf = async (signals: SignalCatalogue, service: string, environment: string): Promise<Signal> =>
  (await signals.get(`${service}.${environment}.http_request_rate`))!;

it('namesakes are the first of other services to which nothing was released in the time', async () => {
  const store = await openStore();
  let start = TEN;
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyRelease, { maxLength: 150, size: 'large' }),
      fc.option(fc.integer({ min: -10, max: 110 }), { freq: 5, nil: null }),
      async (releases, unnamedAt) => {
        // What earlier runs posted is out of the time of this one.
        start = plus(start, 1_000);
        const all = [...releases, ...(unnamedAt === null ? [] : [{ service: null, environment: 'prod', at: unnamedAt }])];
        const drafts = all.map(({ at, ...place }, index) =>
          // Of its own, so that no two are reports of one deploy.
          draftOf({ ...place, version: `${start}.${index}`, startedAt: plus(start, at), key: null }),
        );
        if (drafts.length > 0) await store.events.post(drafts, null);
        const inTime = all.filter(({ at }) => at >= 0 && at < 100);
        const meant = (service: string | null) => (service === ALIAS.alias ? ALIAS.name : service);

        const asked = [
          ...(await Promise.all(ENVIRONMENTS.map((environment) => signalOf(store.signals, 's00', environment)))),
          await signalOf(store.signals, 'seven', 'production'),
        ];
        const found = await store.signals.untouched(asked, { from: start, to: plus(start, 100) }, LIMIT);
        const expected = asked.map(({ service, environment }) => {
          const touching = inTime.filter((release) => reaches(release.environment, environment));
          if (touching.some((release) => release.service === null)) return [];
          const touched = new Set(touching.map((release) => meant(release.service)));
          return [ALIAS.alias, ...SERVICES]
            .filter((other) => meant(other) !== meant(service) && !touched.has(meant(other)))
            .map((other) => `${other}.${environment}.http_request_rate`)
            .toSorted()
            .slice(0, LIMIT);
        });
        expect(found.map((namesakes) => namesakes.map(({ id }) => id))).toEqual(expected);
      },
    ),
    { numRuns: 30 },
  );
});
