import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/model/instant.ts';
import { BEGIN, chance, instant, latencyPoints } from '../insights/inline/noisy-series.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

type Points = readonly (readonly [number, number])[];

const DAYS = 3;
const NOW = instant(DAYS);
/** Eight releases, ninety minutes apart. */
const RELEASES = Array.from({ length: 8 }, (_, index) => instant(1, 9 + 1.5 * index));
const LAST_RELEASE = RELEASES.at(-1)!;
const POINTS = latencyPoints(DAYS, NOW, 1, 3);
const MILLION = 1_000_000;

const always = (value: number): Points => POINTS.map(([at]) => [at, value]);
const alternating = (one: number, other: number): Points => POINTS.map(([at], index) => [at, index % 2 === 0 ? one : other]);
const before = (end: number): Points => POINTS.filter(([at]) => at < end);
const after = (start: number): Points => POINTS.filter(([at]) => at >= start);
const everyMs = (stepMs: number): Points => latencyPoints(DAYS, NOW, 1, 4).filter(([at]) => at % stepMs === 0);

interface Outcome {
  /** The verdict about releases and this series, and about a good series and this one; the reason where there is none. */
  readonly train: string;
  readonly pair: string;
  /** Why there are no change points; empty where they were looked for. */
  readonly changes: string;
  readonly suspects: string;
}
const outcome = (train: string, pair: string, changes: string, suspects: string): Outcome => ({ train, pair, changes, suspects });

const NOTHING = outcome('no_link', 'no_link', '', 'no_change');

const BAD: readonly (readonly [name: string, points: Points, Outcome])[] = [
  ['constant', always(7), outcome('constant', 'constant', 'constant', 'no_change')],
  ['zero', always(0), outcome('constant', 'constant', 'constant', 'no_change')],
  // Past 1e50 a sample is a fault and counts as missing; change points take any unit.
  ['largest', always(1.7e308), outcome('no_samples', 'no_samples', 'constant', 'insufficient_data')],
  [
    'both_ends_of_the_range',
    alternating(-1.7e308, 1.7e308),
    outcome('no_samples', 'no_samples', 'constant', 'insufficient_data'),
  ],
  ['smallest', alternating(0, 5e-324), outcome('constant', 'no_link', 'constant', 'no_change')],
  ['one_sample', [[LAST_RELEASE, 5]], outcome('constant', 'constant', 'too_few_points', 'insufficient_data')],
  [
    'one_instant',
    POINTS.map(([, value]) => [LAST_RELEASE, value]),
    outcome('constant', 'constant', 'too_few_points', 'insufficient_data'),
  ],
  [
    'two_samples',
    [POINTS[0]!, POINTS.at(-1)!],
    outcome('too_few_events', 'too_few_samples', 'too_few_points', 'insufficient_data'),
  ],
  ['twice', [...POINTS, ...POINTS], NOTHING],
  ['backwards', POINTS.toReversed(), NOTHING],
  ['each_five_minutes', everyMs(5 * MINUTE_MS), NOTHING],
  ['each_hour', everyMs(HOUR_MS), outcome('step_too_long', 'step_too_long', '', 'insufficient_data')],
  ['at_any_time', POINTS.map(([at, value], i) => [at + ((i * 7_919) % 60_000), value]), NOTHING],
  ['since_the_releases', after(LAST_RELEASE + HOUR_MS), outcome('too_few_events', 'no_link', '', 'insufficient_data')],
  ['until_the_releases', before(RELEASES[0]! - HOUR_MS), outcome('too_few_events', 'no_link', '', 'insufficient_data')],
];

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: NOW });
  for (const [metric, points] of [['good', latencyPoints(DAYS, NOW, 1, 8)] as const, ['empty', []] as const, ...BAD]) {
    await write(metric, points);
    await defineSignal(metric);
  }
  await call(api, 'POST', '/v1/events', {
    body: RELEASES.map((startedAt) => ({ startedAt, service: 'shop', tags: ['hotfix'] })),
  });
});
afterAll(() => api.close());

async function write(metric: string, points: Points): Promise<void> {
  const answer = await call(api, 'POST', '/v1/samples', { body: { series: [{ metric, kind: 'gauge', points }] } });
  expect(answer.json).toEqual({ accepted: points.length, rejected: [] });
}

async function defineSignal(metric: string): Promise<void> {
  const signal = { name: metric, service: 'shop', kind: 'gauge', bad: 'up', expression: { form: 'mean', of: [{ metric }] } };
  expect((await call(api, 'POST', '/v1/signals', { body: signal })).status).toBe(201);
}

const read = async (path: string) => {
  const answer = await call(api, 'GET', path, { as: 'read' });
  expect(answer.status).toBe(200);
  expect(answer.text).not.toMatch(/NaN|Infinity/);
  return answer.json;
};

const verdictOf = ({ verdict, reasons }: { verdict: string; reasons: readonly { code: string }[] }): string =>
  verdict === 'insufficient_data' ? reasons.map(({ code }) => code).join() : verdict;

const ask = async (signal: string): Promise<Outcome> => {
  const stretch = `from=${BEGIN}&to=${NOW}`;
  const { trains } = await read(`/v1/correlations?tag=hotfix&signal=shop.${signal}&${stretch}`);
  const { pairs } = await read(`/v1/correlations?signal=shop.good&other=shop.${signal}&${stretch}`);
  const { insufficient } = await read(`/v1/change-points?signal=shop.${signal}&${stretch}`);
  const { status } = await read(`/v1/suspects?signal=shop.${signal}&at=${LAST_RELEASE + 8 * MINUTE_MS}`);
  return outcome(verdictOf(trains[0]), verdictOf(pairs[0]), insufficient ?? '', status);
};

describe('bad data have a defined answer', () => {
  it.each(BAD.map(([name, , expected]) => ({ name, expected })))('$name', async ({ name, expected }) => {
    expect(await ask(name)).toEqual(expected);
  });
  it('empty', async () => {
    expect(await ask('empty')).toEqual(outcome('no_samples', 'no_samples', 'too_few_points', 'insufficient_data'));
  });
});

describe('a million points', () => {
  const stretch = `from=${NOW - 12 * DAY_MS}&to=${NOW}`;
  beforeAll(async () => {
    const next = chance(9);
    const at = Float64Array.from({ length: MILLION }, (_, index) => NOW - 12 * DAY_MS + index * SECOND_MS);
    const values = at.map(() => next());
    await api.store.samples.append([{ series: { metric: 'million', tags: [], kind: 'gauge', unit: null }, at, values }]);
    await defineSignal('million');
  });

  it.each(['metric=million', 'signal=shop.million'])('are too many to date the changes of %s, without a step', async (which) => {
    const path = `/v1/change-points?${which}&${stretch}`;
    expect(problemOf(await call(api, 'GET', path, { as: 'read' }))).toBe('422 too-many-points');
    expect(await read(`${path}&step=1h`)).toMatchObject({
      insufficient: null,
      points: Math.ceil(MILLION / 3_600),
      changes: [],
    });
  });

  it.each(['tag=hotfix', 'other=shop.good'])('are correlated by the minute: %s', async (what) => {
    const { trains, pairs } = await read(`/v1/correlations?signal=shop.million&${what}&${stretch}`);
    expect([...trains, ...pairs].map(verdictOf)).toEqual(['no_link']);
  });

  it('are at most a day of them in an answer about suspects', async () => {
    expect((await read(`/v1/suspects?signal=shop.million&at=${LAST_RELEASE}`)).status).toBe('no_change');
  });
});

describe('what is no number', () => {
  const body = (points: string): string => `{"series":[{"metric":"refused","points":${points}}]}`;
  const post = (points: string) => call(api, 'POST', '/v1/samples', { rawBody: body(points) });

  it.each([
    ['an infinite value', `[[${BEGIN},1e999]]`, '422 nothing-accepted'],
    ['an infinite value below zero', `[[${BEGIN},-1e999]]`, '422 nothing-accepted'],
    ['an infinite time', '[[1e999,1]]', '422 nothing-accepted'],
    ['a missing value', `[[${BEGIN},null]]`, '422 nothing-accepted'],
    ['NaN', `[[${BEGIN},NaN]]`, '400 malformed-json'],
    ['more points than a body may have', JSON.stringify(Array.from({ length: 10_001 }, () => [BEGIN, 1])), '422 invalid-body'],
  ])('%s is refused', async (_name, points, problem) => {
    expect(problemOf(await post(points))).toBe(problem);
  });

  it('is left out, and the points beside it are used', async () => {
    const { json } = await post(`[[${BEGIN},1e999],[${BEGIN + MINUTE_MS},2]]`);
    expect(json).toMatchObject({ accepted: 1, rejected: [{ pointer: '/series/0/points/0', code: 'value-not-finite' }] });
  });
});
