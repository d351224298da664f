import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seriesKey } from '../../../src/model/series.ts';
import type { Signal } from '../../../src/model/signal.ts';
import { CatalogueIndex } from '../../../src/signals/catalogue/catalogue-index.ts';
import { discoverSignals, signalId } from '../../../src/signals/discovery/discover-signals.ts';
import { selectorsOf } from '../../../src/signals/discovery/select-series.ts';
import { signalsOfRelease } from '../../../src/signals/discovery/signals-of-release.ts';
import { combineSignals } from '../combine-signals.ts';
import { series } from '../series-builder.ts';

/** Among them services whose names with dots make ids that may be read in two ways. */
const SERVICES = ['shop', 'shop.production', 'cart', ''];
const ENVIRONMENTS = ['env:prod', 'environment:production', 'env:staging', ''];
const METRICS = [
  ...['gunicorn.requests', 'gunicorn.workers', 'gunicorn.request.duration.p95', 'http.requests', 'http.5xx', 'http.requests.5xx'],
  ...['nginx.requests', 'unknown', 'xhttp.requests', '.http.requests', 'http.latency_p95'],
  ...['http_requests_total', 'http_request_duration_seconds_bucket'],
];

const anySeries = fc
  .record({
    metric: fc.constantFrom(...METRICS),
    prefix: fc.constantFrom('', '', 'shop.', 'shop.production.', 'any.'),
    service: fc.constantFrom(...SERVICES),
    environment: fc.constantFrom(...ENVIRONMENTS),
    host: fc.constantFrom('host:a', 'host:b', 'code:200'),
  })
  .map(({ metric, prefix, service, environment, host }) =>
    series(
      `${prefix}${metric}`,
      [environment, host, ...(service === '' ? [] : [`service:${service}`])].filter(Boolean).join(','),
    ),
  );

const anyDefined = fc
  .record({
    service: fc.constantFrom('shop', 'cart', 'shop.production', null),
    environment: fc.constantFrom('production', 'Prod', null),
    name: fc.constantFrom('http_5xx', 'request_rate', 'own'),
    kind: fc.constantFrom('count' as const, 'gauge' as const),
  })
  .map(
    ({ service, environment, name, kind }): Signal => ({
      ...{ id: signalId(service, environment, name), name, service, environment, kind, bad: 'up', unit: null },
      expression: { form: 'sum', of: [{ metric: 'own', tags: [] }] },
      preset: null,
    }),
  );

const anyStep = fc.oneof(
  { weight: 6, arbitrary: anySeries.map((each) => ({ do: 'add' as const, series: each })) },
  { weight: 3, arbitrary: fc.nat().map((pick) => ({ do: 'remove' as const, pick })) },
  { weight: 1, arbitrary: anyDefined.map((signal) => ({ do: 'define' as const, signal })) },
  { weight: 1, arbitrary: fc.nat().map((pick) => ({ do: 'undefine' as const, pick })) },
  { weight: 1, arbitrary: fc.constant({ do: 'read' as const }) },
);
type Step = typeof anyStep extends fc.Arbitrary<infer One> ? One : never;

const ALL = { after: null, limit: Number.POSITIVE_INFINITY };
const EVERYWHERE = { service: null, environment: null };

/** The catalogue after the steps, and the same made from scratch. */
function follow(steps: readonly Step[]): { readonly index: CatalogueIndex; readonly signals: readonly Signal[] } {
  const index = new CatalogueIndex();
  const held = new Map<string, ReturnType<typeof series>>();
  const defined = new Map<string, Signal>();
  for (const step of steps) {
    if (step.do === 'read') index.ofScope(EVERYWHERE, ALL);
    else if (step.do === 'add') {
      const key = seriesKey(step.series.metric, step.series.tags);
      if (!held.has(key)) index.addSeries(step.series);
      held.set(key, step.series);
    } else if (step.do === 'define') {
      index.define(step.signal);
      defined.set(step.signal.id, step.signal);
    } else if (step.do === 'undefine') {
      const id = [...defined.keys()][step.pick % Math.max(1, defined.size)];
      if (id !== undefined && defined.delete(id)) index.undefine(id);
    } else {
      const key = [...held.keys()][step.pick % Math.max(1, held.size)];
      if (key !== undefined) index.removeSeries(held.get(key)!);
      held.delete(key ?? '');
    }
  }
  // Scratch sees the series in an order of its own.
  return { index, signals: combineSignals(discoverSignals([...held.values()].reverse()), [...defined.values()]) };
}

const property = (check: (index: CatalogueIndex, signals: readonly Signal[]) => void): void =>
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 60 }), (steps) => {
      const { index, signals } = follow(steps);
      check(index, signals);
    }),
    { numRuns: 400 },
  );

describe('a catalogue that follows series as they come and go', () => {
  it('holds the signals that are discovered from scratch, whatever the order, in parts of any size', () => {
    property((index, signals) => {
      expect(index.ofScope(EVERYWHERE, ALL)).toEqual({ items: signals, more: false });
      const walked: Signal[] = [];
      for (let after: string | null = null, more = true; more; after = walked.at(-1)?.id ?? null) {
        const part = index.ofScope(EVERYWHERE, { after, limit: 3 });
        walked.push(...part.items);
        more = part.more;
      }
      expect(walked).toEqual(signals);
      for (const signal of signals) expect(index.get(signal.id)).toEqual(signal);
      expect(index.get('nobody.here')).toBeNull();
    });
  });

  it('gives a release the signals that the rule picks of all', () => {
    property((index, signals) => {
      for (const service of ['shop', 'cart', 'unknown', null]) {
        for (const environment of ['production', 'staging', null]) {
          const place = { service, environment };
          expect(index.ofScope(place, ALL).items).toEqual(signalsOfRelease(signals, place));
        }
      }
    });
  });

  it('finds the same signal of other services', () => {
    property((index, signals) => {
      for (const signal of signals) {
        const expected = signals
          .filter(({ name }) => name === signal.name)
          .filter(({ environment }) => environment === signal.environment)
          .filter(({ service }) => service !== null && service !== signal.service);
        expect([...index.namesakes(signal, null)].map((namesake) => namesake.make())).toEqual(expected);
        const rest = expected.length > 0 ? [...index.namesakes(signal, expected[0]!.id)] : [];
        expect(rest.map((namesake) => namesake.make())).toEqual(expected.slice(1));
      }
    });
  });

  it('reads a signal with those that tell whether its service reported', () => {
    property((index, signals) => {
      const read = index.selectorsOf(signals);
      for (const [i, signal] of signals.entries()) {
        const peers = signals.filter(
          ({ preset, service, environment }) =>
            preset === signal.preset && service === signal.service && environment === signal.environment,
        );
        const texts = (selectors: readonly object[]) => [...new Set(selectors.map((each) => JSON.stringify(each)))].sort();
        expect(texts(read[i]!)).toEqual(texts(peers.flatMap(({ expression }) => selectorsOf(expression))));
      }
    });
  });

  it('lists services with their environments and the number of their signals', () => {
    property((index, signals) => {
      const names = [...new Set(signals.map(({ service }) => service))].sort((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1));
      const expected = names.map((service) => {
        const own = signals.filter((signal) => signal.service === service);
        return {
          service,
          environments: [...new Set(own.flatMap(({ environment }) => environment ?? []))].sort(),
          signals: own.length,
        };
      });
      expect(index.services(ALL)).toEqual({ items: expected, more: false });
      const first = index.services({ after: null, limit: 1 });
      const second = index.services({
        after: first.items[0] && first.items[0].service !== null ? `=${first.items[0].service}` : '',
        limit: 9,
      });
      expect([...first.items, ...(first.items.length > 0 ? second.items : [])]).toEqual(expected);
    });
  });
});

describe('the unit of a latency', () => {
  const p95 = (tags: string, unit: string | null) => ({ ...series('http.latency.p95', tags), unit });
  const unitOf = (...given: readonly ReturnType<typeof p95>[]) => {
    const index = new CatalogueIndex();
    for (const each of given) index.addSeries(each);
    const unit = index.get('shop.http_latency_p95')?.unit;
    // The pure function says the same.
    expect(discoverSignals(given).find(({ id }) => id === 'shop.http_latency_p95')?.unit).toBe(unit);
    return unit;
  };

  it('is that of its series, and milliseconds where they state none or different ones', () => {
    expect(unitOf(p95('service:shop', 's'))).toBe('s');
    expect(unitOf(p95('service:shop', null))).toBe('ms');
    expect(unitOf(p95('service:shop', null), { ...p95('', 's'), metric: 'shop.http.latency.p95' })).toBe('s');
    expect(unitOf(p95('service:shop', 'us'), { ...p95('', 's'), metric: 'shop.http.latency.p95' })).toBe('ms');
  });

  it('follows a sender that names another one', () => {
    const index = new CatalogueIndex();
    const live = { ...p95('service:shop', null) };
    index.addSeries(live);
    expect(index.get('shop.http_latency_p95')?.unit).toBe('ms');
    live.unit = 's';
    expect(index.get('shop.http_latency_p95')?.unit).toBe('s');
  });
});
