import { describe, expect, it } from 'vitest';
import { aggregateStep } from '../../src/demo/aggregated-step.ts';
import { gunicornDatagrams } from '../../src/demo/gunicorn-datagrams.ts';
import { samplesBody } from '../../src/demo/samples-body.ts';
import { openShop, type ShopStep } from '../../src/demo/shop.ts';
import { GUNICORN_SERIES } from '../../src/demo/shop-series.ts';
import { DAY_MS, HOUR_MS, millis } from '../../src/model/instant.ts';
import { decodePacket } from '../../src/receivers/statsd/decode-packet.ts';
import { createStatsdAggregator } from '../../src/receivers/statsd/statsd-aggregator.ts';

const ANCHOR = millis(1_795_400_000_000);

const TROUBLE = {
  fromMs: -DAY_MS,
  toMs: 0,
  riseMs: 1,
  errorProbability: 0.05,
  paymentFailure: 0.02,
  databaseSlowdown: 1,
  workersGone: 0,
};

/** What StatsD makes of the step's datagrams: metric, kind, unit, instant and value. */
function throughStatsd(step: ShopStep): readonly (readonly unknown[])[] {
  const startedAt = millis(ANCHOR + step.offsetMs);
  const aggregator = createStatsdAggregator({ startedAt, retentionMs: DAY_MS });
  const rejections: unknown[] = [];
  for (const datagram of gunicornDatagrams(step, null)) {
    decodePacket(datagram, 'dogstatsd', (decoded) => {
      if (decoded.kind !== 'metric') rejections.push(decoded);
      else {
        const rejection = aggregator.add(decoded, startedAt);
        if (rejection !== null) rejections.push(rejection);
      }
    });
  }
  expect(rejections).toEqual([]);
  return aggregator
    .takeAll(startedAt)
    .flatMap(({ series, at, values }) => [...at].map((instant, index) => [series, instant, values[index]!] as const))
    .map(([{ metric, kind, unit }, instant, value]) => [metric, kind, unit, instant, rounded(value)]);
}

/** Sums of many decimals differ in the last bits by the order in which they were added. */
const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;
const byMetric = (rows: readonly (readonly unknown[])[]) => rows.toSorted((a, b) => (String(a[0]) < String(b[0]) ? -1 : 1));

describe('gunicornDatagrams', () => {
  it('become by StatsD the samples that the history posts', () => {
    const nextStep = openShop(4, [TROUBLE], -HOUR_MS);
    for (let round = 0; round < 50; round += 1) {
      const step = nextStep();
      const posted = samplesBody(GUNICORN_SERIES, [aggregateStep(step)], ANCHOR).series.flatMap(
        ({ metric, kind, unit, points }) => points.map(([at, value]) => [metric, kind, unit ?? null, at, rounded(value)]),
      );
      expect(byMetric(throughStatsd(step))).toEqual(byMetric(posted));
    }
  });

  it('sends the number of workers only when it changes', () => {
    const step = openShop(4, [], -HOUR_MS)();
    const workerLines = (before: number | null) => gunicornDatagrams(step, before).filter((line) => line.includes('.workers:'));
    expect(workerLines(null)).toEqual(['shop.gunicorn.workers:7|g']);
    expect(workerLines(7)).toEqual([]);
    expect(workerLines(4)).toEqual(['shop.gunicorn.workers:7|g']);
  });
});
