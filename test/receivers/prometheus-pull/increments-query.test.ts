import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS, millis, SECOND_MS } from '../../../src/model/instant.ts';
import type { SeriesSamples } from '../../../src/model/sample.ts';
import { toTags } from '../../../src/model/tags.ts';
import { createPrometheusClient } from '../../../src/receivers/prometheus-pull/client/prometheus-client.ts';
import { type IncrementsForm, incrementsQuery } from '../../../src/receivers/prometheus-pull/increments-query.ts';
import { withBeginnings } from '../../../src/signals/windows/begun-totals.ts';
import { gridInside } from '../../../src/signals/windows/grid.ts';
import { incrementsOfTotal } from '../../../src/signals/windows/increments-of-total.ts';
import { available } from '../../setup/available.ts';
import { countUp, expositionText, openMetricsText, type ScrapedSeries } from '../../support/prometheus/counter-history.ts';
import { type RunningStore, startPrometheus, startVictoriaMetrics } from '../../support/prometheus/run-store.ts';

const TO = millis(Math.floor(Date.now() / MINUTE_MS - 5) * MINUTE_MS);
const FROM = millis(TO - 6 * HOUR_MS);
const METRIC = 'http_requests_total';

/** A small generator with a seed, so that a failure comes again. */
function randomCounts(seed: number, most: number): () => number {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state % (most + 1);
  };
}

/** Instances that scrape at other moments of a step, that end, that come late, and that begin again: once and twice in an hour. */
const SERIES: readonly ScrapedSeries[] = [
  countUp(
    METRIC,
    { job: 'shop', instance: 'a', code: '200' },
    {
      ...{ from: FROM + 3_217, to: TO, everyMs: 15 * SECOND_MS, added: randomCounts(1, 9) },
      restarts: [FROM + 2 * HOUR_MS, FROM + 2.5 * HOUR_MS + 31 * SECOND_MS],
    },
  ),
  countUp(
    METRIC,
    { job: 'shop', instance: 'b', code: '200' },
    {
      ...{ from: FROM + HOUR_MS + 11_900, to: TO, everyMs: 15 * SECOND_MS, added: randomCounts(2, 9) },
    },
  ),
  countUp(
    METRIC,
    { job: 'shop', instance: 'c', code: '200' },
    {
      ...{ from: FROM + 90_001, to: FROM + 4 * HOUR_MS, everyMs: 10 * SECOND_MS, added: randomCounts(3, 4) },
    },
  ),
  countUp(
    METRIC,
    { job: 'shop', instance: 'd', code: '200' },
    {
      ...{ from: FROM + 59_999, to: TO, everyMs: MINUTE_MS, added: randomCounts(4, 20) },
      restarts: [FROM + 3 * HOUR_MS],
    },
  ),
];

/** A status that is seen for the first time in an hour of a process that is known. */
const FIRST_ERRORS = countUp(
  METRIC,
  { job: 'shop', instance: 'a', code: '500' },
  { from: FROM + HOUR_MS + 3_217, to: TO, everyMs: 15 * SECOND_MS, added: randomCounts(5, 3) },
);

function stored({ metric, labels, samples }: ScrapedSeries): SeriesSamples {
  const at = Float64Array.from(samples, ([instant]) => instant);
  const values = Float64Array.from(samples, ([, total]) => total);
  const [firstAt, lastAt] = [millis(at[0]!), millis(at.at(-1)!)];
  return {
    series: { metric, tags: toTags(Object.entries(labels)), kind: 'total', unit: null, firstAt, lastAt },
    samples: { at, values },
  };
}

/** What the same samples say where they are stored as totals, minute by minute. */
function incrementsOfStored(): Float64Array {
  const grid = gridInside(FROM, TO, MINUTE_MS);
  const sums = new Float64Array(grid.length);
  for (const { samples } of withBeginnings([...SERIES, FIRST_ERRORS].map(stored))) {
    const increments = incrementsOfTotal(samples);
    increments.at.forEach((instant, index) => {
      sums[Math.floor((instant - FROM) / MINUTE_MS)]! += increments.values[index]!;
    });
  }
  return sums;
}

describe.each([
  ['Prometheus', 'prometheus', () => startPrometheus({ history: openMetricsText([...SERIES, FIRST_ERRORS]) })],
  ['VictoriaMetrics', 'victoriaMetrics', () => startVictoriaMetrics(expositionText([...SERIES, FIRST_ERRORS]))],
] as const)('increments summed by %s', (_, tool, start) => {
  describe.skipIf(!available(tool))('', () => {
    let store: RunningStore;
    beforeAll(async () => {
      store = await start();
    }, 60_000);
    afterAll(() => store?.close());

    const pull = async (form: IncrementsForm): Promise<Float64Array> => {
      const address = { url: store.url, headers: {}, ca: null, certificate: null, key: null, timeoutMs: 30 * SECOND_MS };
      const client = createPrometheusClient(address);
      const answer = await client.range({
        query: incrementsQuery(METRIC, ['job', 'environment'], MINUTE_MS, form),
        from: millis(FROM + MINUTE_MS - 1),
        to: millis(TO - 1),
        stepMs: MINUTE_MS,
      });
      client.close();
      if (answer.outcome === 'refused') throw new Error(answer.reason);
      const [only, ...others] = answer.data.series;
      expect(others).toEqual([]);
      expect(only?.labels).toEqual(toTags([['job', 'shop']]));
      const pulled = new Float64Array((TO - FROM) / MINUTE_MS);
      only?.at.forEach((instant, index) => {
        pulled[Math.floor((instant - FROM) / MINUTE_MS)] = only.values[index]!;
      });
      return pulled;
    };

    it('are those of the totals themselves, minute by minute, across restarts and series that come and go', async () => {
      const stored = incrementsOfStored();
      expect(stored.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10_000);
      expect(await pull('exact')).toEqual(stored);
    });

    it('are estimated by the lighter form in those minutes alone in which a series comes, goes or begins again', async () => {
      const stored = incrementsOfStored();
      const differing = (await pull('light')).filter((count, minute) => count !== stored[minute]);
      expect(differing.length).toBeLessThanOrEqual(2 * SERIES.length + 3);
    });
  });
});
