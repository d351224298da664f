import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EVERY_EVENT, type ReleaseRange } from '../../../../src/model/event-filter.ts';
import type { Finding } from '../../../../src/model/finding.ts';
import { millis } from '../../../../src/model/instant.ts';
import { isRelease, markOf, neighboursOf, toNeighbourLists } from '../../../../src/model/release.ts';
import { draftOf, plus, TEN } from '../../drafts.ts';
import { openHere } from '../../mounts.ts';

const service = fc.constantFrom('shop', 'cart', null);
const environment = fc.constantFrom('production', 'prod', 'staging', null);
const canonical = (name: string | null) => (name === 'prod' ? 'production' : name);
const anyRelease = fc.record({
  service,
  environment,
  at: fc.nat({ max: 20 }),
  kind: fc.constantFrom('deploy' as const, 'rollback' as const, 'note' as const),
  status: fc.constantFrom('succeeded' as const, 'failed' as const),
  /** `asOf` of its reports, the newest last. */
  reports: fc.array(
    fc.record({ asOf: fc.nat({ max: 20 }), regressions: fc.subarray(['a', 'b']), verdict: fc.constantFrom('flagged', 'clear') }),
    { maxLength: 2 },
  ),
});

/** Of signal a a regression that lasts, of b a burst that is over. */
const findingOf = (signal: string, verdict: Finding['verdict'] = signal === 'a' ? 'regression' : 'burst'): Finding => ({
  ...{ signal, signalName: signal, kind: 'count', bad: 'up', unit: null, verdict, probability: 1, pValue: 0 },
  ...{ effect: null, shape: null, blameShare: null, reasons: [], evidence: null },
  onset: signal === 'a' ? { at: millis(7), low: millis(7), high: millis(7) } : null,
  end: signal === 'a' ? null : millis(9),
});

it('releases of a range, their regressions and how far they were judged are what a look at every report finds', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(anyRelease, { maxLength: 12 }),
      fc.record({
        services: fc.option(fc.uniqueArray(service), { nil: null }),
        environments: fc.option(fc.uniqueArray(environment), { nil: null }),
      }),
      fc.tuple(fc.nat({ max: 20 }), fc.option(fc.nat({ max: 25 }), { nil: null })),
      fc.subarray(['a', 'b']),
      async (releases, { services, environments }, [from, to], signals) => {
        const store = await openHere(() => TEN);
        const newest = new Map<string, (typeof releases)[number]['reports'][number]>();
        for (const { at, reports, ...fields } of releases) {
          const posted = await store.events.post([draftOf({ ...fields, startedAt: plus(TEN, at), key: null })], null);
          const event = posted.outcome === 'stored' ? posted.events[0]!.event : null;
          for (const { asOf, regressions, verdict } of event && isRelease(event) ? reports : []) {
            await store.reports.add({
              ...{ releaseId: event!.id, method: 'm', asOf: plus(TEN, asOf), createdAt: TEN, final: false, cause: 'schedule' },
              verdict: verdict as 'flagged',
              findings: [...regressions.map((signal) => findingOf(signal)), findingOf('a', 'transient')],
              comparisons: 3,
            });
          }
          const last = reports.at(-1);
          if (last && event) newest.set(event.id, last);
        }
        const { items } = await store.events.list(EVERY_EVENT, { limit: 100, cursor: null });
        const range: ReleaseRange = { services, environments, from: plus(TEN, from), to: to === null ? null : plus(TEN, to) };
        const marks = items
          .filter(isRelease)
          .map(markOf)
          .filter(({ at }) => at >= range.from && (range.to === null || at < range.to))
          .filter((mark) => services === null || services.some((name) => name === mark.service))
          .filter(
            (mark) => environments === null || environments.some((name) => canonical(name) === canonical(mark.environment)),
          );
        expect(await store.events.releases(range)).toEqual(marks.toSorted((a, b) => a.at - b.at));

        const neighbours = marks.map(({ id, kind, service, environment, version, subject, at }) => ({
          ...{ id, kind, service, version, subject, at },
          environment: canonical(environment),
        }));
        // The list of events has the newest id first.
        const inOrder = neighbours.toReversed().toSorted((a, b) => a.at - b.at);
        expect(neighboursOf(await store.events.neighbours(range))).toEqual(inOrder);
        expect(toNeighbourLists(inOrder)).toEqual(await store.events.neighbours(range));

        const expected = marks.flatMap((release) => {
          const report = newest.get(release.id);
          const found = report?.verdict === 'flagged' ? report.regressions.filter((signal) => signals.includes(signal)) : [];
          const times = (signal: string) => (signal === 'a' ? { onsetAt: 7, endAt: null } : { onsetAt: null, endAt: 9 });
          return found.map((signal) => ({ signal, release, ...times(signal) }));
        });
        expect(await store.reports.regressions(range, signals)).toEqual(expected);

        const past = marks
          .filter(({ id }) => (newest.get(id)?.asOf ?? -1) > 10)
          .map(({ id }) => ({ releaseId: id, asOf: plus(TEN, newest.get(id)!.asOf), createdAt: TEN }));
        const judged = await store.reports.judgedPast(range, plus(TEN, 10));
        expect(judged.toSorted((a, b) => (a.releaseId < b.releaseId ? -1 : 1))).toEqual(
          past.toSorted((a, b) => (a.releaseId < b.releaseId ? -1 : 1)),
        );
      },
    ),
    { numRuns: 40 },
  ));
