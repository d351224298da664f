import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/model/instant.ts';
import { toTags } from '../../src/model/tags.ts';
import { aFinding, aReport } from '../http/a-report.ts';
import { instant, latencyPoints } from '../insights/inline/noisy-series.ts';
import { call } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

const NOW = instant(4);
const SIGNAL = 'shop.http_latency_p95';

let api: TestApi;
let releaseId = '';
beforeAll(async () => {
  api = await startApi({ now: NOW });
  const points = latencyPoints(4, instant(100), 1);
  await api.store.samples.append([
    {
      series: { metric: 'http.latency.p95', tags: toTags([['service', 'shop']]), kind: 'latency', unit: 'ms' },
      at: Float64Array.from(points, ([at]) => at),
      values: Float64Array.from(points, ([, value]) => value),
    },
  ]);
  const released = await call(api, 'POST', '/v1/events', { body: { service: 'shop', startedAt: instant(2) } });
  releaseId = released.json.id;
  await api.store.reports.add(aReport({ releaseId, findings: [aFinding({ signal: SIGNAL })], comparisons: 4 }));
});
afterAll(() => api.close());

const analysis = async () => (await call(api, 'GET', `/v1/releases/${releaseId}`)).json.analysis;

describe('GET /v1/calibration', () => {
  it('is measured for the first request, and remembered', async () => {
    expect((await analysis()).expectedFalseFlags).toEqual({ count: 0.028, basis: 'benchmark', counted: null });

    const answer = await call(api, 'GET', '/v1/calibration', { as: 'read' });
    expect(answer.json).toMatchObject({ ageSeconds: 0, measuring: false, benchmarkFalseFlagRate: 0.007 });
    expect(answer.json.stream).toMatchObject({
      ...{ releases: 1, comparisons: 4, flags: 1, heldBack: 0, falseFlagShare: 0.25 },
    });
    expect(answer.json.stream.expectedFalse).toBeGreaterThan(0);
    expect(answer.json.stream.expectedFalseFlags).toBeGreaterThan(0);
    const [signal] = answer.json.signals;
    expect(signal).toMatchObject({ signal: SIGNAL, reason: null, from: '2026-11-17T00:00:00.000Z' });
    // Three days by the hour, without the two moments that the release lies in sight of.
    expect(signal.falseFlags.of).toBe(70);
    expect(signal.falseFlags.low).toBeLessThanOrEqual(signal.falseFlags.share);
    expect(signal.falseFlags.high).toBeLessThan(0.2);

    api.setNow(instant(4, 1));
    const later = await call(api, 'GET', '/v1/calibration', { as: 'read' });
    expect(later.json).toMatchObject({ ageSeconds: 3_600, measuredAt: answer.json.measuredAt, signals: answer.json.signals });
  });

  it('is what reports expect of themselves from then on', async () => {
    const { falseFlags } = (await call(api, 'GET', '/v1/calibration')).json.signals[0];
    const rate = (falseFlags.count + 50 * 0.007) / (falseFlags.of + 50);
    const expected = (await analysis()).expectedFalseFlags;
    const counted = { flagged: falseFlags.count, of: falseFlags.of };
    expect(expected).toEqual({ count: Number((4 * rate).toPrecision(3)), basis: 'own_history', counted });
    const markdown = await call(api, 'GET', `/v1/releases/${releaseId}?format=markdown`);
    expect(markdown.text).toContain(`4 comparisons; about ${expected.count} false flags are to be expected (measured on these`);
    const [listed] = (await call(api, 'GET', '/v1/releases')).json.releases;
    expect(listed.analysis.expectedFalseFlags).toEqual(expected);
  });

  it('says of a young signal that there is too little history', async () => {
    const young = await startApi({ now: NOW });
    try {
      const points = [0, 1, 2].map((index) => [NOW - (10 - index) * MINUTE_MS, 5]);
      const body = { series: [{ metric: 'http.latency.p95', tags: { service: 'shop' }, points }] };
      await call(young, 'POST', '/v1/samples', { body });
      const answer = await call(young, 'GET', '/v1/calibration');
      expect(answer.json.signals).toMatchObject([{ signal: SIGNAL, falseFlags: null, from: null }]);
      expect(answer.json.signals[0].reason).toContain('less than a day');
    } finally {
      await young.close();
    }
  });

  it('has an answer on an empty store', async () => {
    const empty = await startApi();
    try {
      expect((await call(empty, 'GET', '/v1/calibration')).json).toMatchObject({ measuring: false, signals: [] });
    } finally {
      await empty.close();
    }
  });
});
