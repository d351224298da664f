import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, millis, toRfc3339 } from '../../src/model/instant.ts';
import { AnalysisWorkers } from '../../src/workers/analysis-workers.ts';
import { seeded } from '../analysis/impact/random.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

/** A whole hour. */
const NOW = millis(1_795_399_200_000);
const START = NOW - 10 * HOUR_MS;
/** Six hours in: the level rises. */
const STEP_AT = START + 6 * HOUR_MS;
const SPIKE_AT = START + 2 * HOUR_MS;
const stretch = `from=${START}&to=${NOW}`;

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: NOW });
  const { normal } = seeded(11);
  const minutes = Array.from({ length: 600 }, (_, index) => START + index * MINUTE_MS);
  const level = (at: number): number => (at < STEP_AT ? 20 : 30) + normal() + (at === SPIKE_AT ? 40 : 0);
  const stepped = minutes.map((at) => [at, level(at)] as const);
  await write('stepped', stepped);
  await write(
    'gap',
    stepped.filter(([at]) => at < START + HOUR_MS || at >= START + 3 * HOUR_MS),
  );
  await write(
    'constant',
    minutes.map((at) => [at, 7]),
  );
  await write('lonely', [[START, 5]]);
  await write('pair', [[START, 5]], { host: 'a' });
  await write('pair', [[START, 5]], { host: 'b' });
  await write(
    'huge',
    minutes.slice(0, 60).map((at, index) => [at, index < 30 ? -1.7e308 : 1.7e308]),
  );
  const counts = minutes.flatMap((at) =>
    [0, 1, 2, 3, 4, 5].map((part) => [at + part * 10_000, 40 + Math.round(3 * normal())] as const),
  );
  await write('web.gunicorn.requests', counts, {}, 'counter');
  await write('web.gunicorn.request.status.200', counts, {}, 'counter');
  await write(
    'web.gunicorn.request.status.500',
    counts.map(([at]) => [at, at < STEP_AT ? 0 : 8] as const),
    {},
    'counter',
  );
});
afterAll(() => api.close());

const write = (metric: string, points: readonly (readonly [number, number])[], tags = {}, kind = 'gauge') =>
  call(api, 'POST', '/v1/samples', { as: 'ingest', body: { series: [{ metric, tags, kind, points }] } });
const read = (query: string) => call(api, 'GET', `/v1/change-points?${query}`, { as: 'read' });

describe('change points of a series', () => {
  it('are dated, sized, and distinguished from spikes', async () => {
    const answer = await read(`metric=stepped&${stretch}`);
    expect(answer.status).toBe(200);
    expect(answer.json).toMatchObject({
      signal: null,
      metric: 'stepped',
      from: toRfc3339(millis(START)),
      to: toRfc3339(NOW),
      settings: { minimumChange: 0 },
      method: 'optimal-partition-2',
      stepMs: MINUTE_MS,
      points: 600,
      missing: 0,
      insufficient: null,
      seasonMs: null,
    });
    expect(answer.json.changes).toHaveLength(1);
    const [change] = answer.json.changes;
    expect(Math.abs(Date.parse(change.at) - STEP_AT)).toBeLessThanOrEqual(2 * MINUTE_MS);
    expect(Date.parse(change.low)).toBeLessThanOrEqual(STEP_AT);
    expect(Date.parse(change.high)).toBeGreaterThanOrEqual(STEP_AT);
    expect(change).toMatchObject({ kind: 'level', slopeBeforePerHour: 0, slopeAfterPerHour: 0 });
    expect(change.relative).toBeCloseTo(0.5, 1);
    expect(answer.json.spikes.map((spike: { at: string }) => spike.at)).toContain(toRfc3339(millis(SPIKE_AT)));
  });

  it('are found in steps, too; cut steps are left out', async () => {
    const { stepMs, points, changes } = (await read(`metric=stepped&from=${START + MINUTE_MS}&to=${NOW}&step=5m`)).json;
    expect({ stepMs, points }).toEqual({ stepMs: 5 * MINUTE_MS, points: 119 });
    expect(changes.map((change: { at: string }) => Date.parse(change.at))).toEqual([STEP_AT]);
  });

  it('leave gaps out, and say so', async () => {
    const { points, missing, changes } = (await read(`metric=gap&${stretch}`)).json;
    expect({ points, missing }).toEqual({ points: 480, missing: 120 });
    expect(changes).toHaveLength(1);
  });

  it('smaller than requested are left out', async () => {
    expect((await read(`metric=stepped&${stretch}&minimumChange=0.8`)).json).toMatchObject({
      changes: [],
      settings: { minimumChange: 0.8 },
    });
  });

  it.each([
    ['constant', 'constant', 600],
    ['lonely', 'too_few_points', 1],
  ])('there are none in a %s series', async (metric, insufficient, points) => {
    expect((await read(`metric=${metric}&${stretch}`)).json).toMatchObject({ insufficient, points, changes: [], spikes: [] });
  });

  it('there are none in a stretch without samples', async () => {
    expect((await read(`metric=stepped&from=${START - DAY_MS}&to=${START - HOUR_MS}`)).json).toMatchObject({
      insufficient: 'too_few_points',
      points: 0,
      missing: 0,
    });
  });

  it('are finite at the ends of the range of numbers', async () => {
    const answer = await read(`metric=huge&${stretch}`);
    expect(answer.text).not.toContain('null,"slope');
    expect(answer.json.changes).toMatchObject([{ at: toRfc3339(millis(START + 30 * MINUTE_MS)), relative: 2 }]);
  });
});

describe('change points of a signal', () => {
  it('come from the samples alone', async () => {
    const answer = (await read(`signal=web.error_ratio&${stretch}&step=1m`)).json;
    expect(answer).toMatchObject({ signal: 'web.error_ratio', metric: null, stepMs: MINUTE_MS, points: 600 });
    expect(answer.changes).toMatchObject([{ at: toRfc3339(millis(STEP_AT)), before: 0, relative: null }]);
    expect((await read(`signal=web.request_rate&${stretch}&step=1m`)).json.changes).toEqual([]);
  });

  it('are the same when requested again', async () => {
    const query = `signal=web.error_ratio&${stretch}`;
    expect((await read(query)).text).toBe((await read(query)).text);
  });
});

describe('refused', () => {
  it.each([
    ['', '400 invalid-parameter'],
    ['metric=a&signal=b', '400 invalid-parameter'],
    ['signal=web.error_ratio&tags=a:1', '400 invalid-parameter'],
    ['metric=stepped&step=1ms', '400 invalid-parameter'],
    ['metric=stepped&minimumChange=-1', '400 invalid-parameter'],
    ['metric=stepped&minimumChange=much', '400 invalid-parameter'],
    [`metric=pair&${stretch}`, '400 invalid-parameter'],
    ['signal=nothing', '404 not-found'],
    ['metric=nothing', '404 not-found'],
    ['metric=stepped&from=yesterday', '422 invalid-time'],
    [`metric=stepped&from=${NOW}&to=${NOW}`, '422 invalid-time'],
    [`metric=stepped&from=${NOW - 367 * DAY_MS}&to=${NOW}`, '422 range-too-long'],
    [`signal=web.error_ratio&from=${NOW - 40 * DAY_MS}&to=${NOW}&step=10s`, '422 too-many-points'],
  ])('?%s', async (query, problem) => {
    const answer = await read(query);
    expect(problemOf(answer)).toBe(problem);
    expect(answer.json.hint).not.toBe('');
  });

  it('with 503 when the analysis takes too long', async () => {
    const slow = await startApi({ now: NOW, workers: new AnalysisWorkers({ deadlineMs: 1 }) });
    try {
      await call(slow, 'POST', '/v1/samples', { as: 'ingest', body: { series: [{ metric: 'a', points: [[START, 1]] }] } });
      expect(problemOf(await call(slow, 'GET', `/v1/change-points?metric=a&${stretch}`, { as: 'read' }))).toBe(
        '503 deadline-exceeded',
      );
    } finally {
      await slow.close();
    }
  });
});
