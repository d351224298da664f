import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDrift, createRandom } from '../../src/demo/random.ts';
import { DAY_MS, MINUTE_MS, millis, toRfc3339 } from '../../src/model/instant.ts';
import { call, problemOf } from './api-client.ts';
import { startApi, type TestApi } from './start-api.ts';

/** A Monday, midnight in UTC; two weeks of samples lie before it. */
const NOW = millis(Date.UTC(2026, 10, 23));
const START = NOW - 14 * DAY_MS;
const MINUTES = 14 * 1440;

const chance = createRandom(1, 'correlations');
/** A release a workday at two times, none on the weekend: 20 minutes since `START`. */
const releases = [...Array(14).keys()]
  .filter((day) => day % 7 < 5)
  .flatMap((day) => [605 + day * 7, 870 + day * 5].map((minute) => day * 1440 + minute));

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ now: NOW });
  const load = noise();
  const series = {
    load: load.map((value, i) => value + (releases.some((at) => i >= at + 4 && i < at + 10) ? 4 : 0)),
    queue: noise().map((value, i) => value + 0.5 * (load[i - 3] ?? 0)),
    calm: noise(),
    still: new Float64Array(MINUTES).fill(7),
  };
  const at = Float64Array.from({ length: MINUTES }, (_, i) => START + i * MINUTE_MS);
  for (const [metric, values] of Object.entries(series)) {
    await api.store.samples.append([{ series: { metric, tags: [], kind: 'gauge', unit: null }, at, values }]);
    const expression = { form: 'mean', of: [{ metric }] };
    await call(api, 'POST', '/v1/signals', { body: { name: metric, service: 'shop', kind: 'gauge', bad: 'up', expression } });
  }
  await call(api, 'POST', '/v1/events', { body: releases.map((minute) => release(minute, ['hotfix'])) });
  await call(api, 'POST', '/v1/events', { body: [0, 1, 2].map((index) => release(2000 + index * 60, ['rare'])) });
  await call(api, 'POST', '/v1/events', {
    body: releases.map((minute) => ({ ...release(minute + 300, ['broken']), status: 'failed' })),
  });
});
afterAll(() => api.close());

function noise(): Float64Array {
  const drift = createDrift(chance, 1, 15);
  return Float64Array.from({ length: MINUTES }, (_, i) => Math.sin((2 * Math.PI * i) / 1440) + drift());
}

const release = (minute: number, tags: readonly string[]) => ({
  kind: 'deploy',
  service: 'shop',
  tags,
  startedAt: toRfc3339(millis(START + minute * MINUTE_MS)),
});

const ask = (query: string) => call(api, 'GET', `/v1/correlations?${query}`, { as: 'read' });

describe('a tag', () => {
  it('is compared with every signal of the service', async () => {
    const { status, json } = await ask('tag=hotfix&service=shop');
    expect(status).toBe(200);
    expect(json).toMatchObject({ tag: 'hotfix', events: 20, comparisons: 3, seed: 1, tz: 'UTC', pairs: [] });
    expect(json.from).toBe(toRfc3339(millis(START)));
    const [calm, load, queue, still] = json.trains;
    expect(load).toMatchObject({ signal: 'shop.load', verdict: 'followed', comparedWith: 'days', after: { direction: 'up' } });
    expect(load.after.lagMs / MINUTE_MS).toBeGreaterThanOrEqual(4);
    expect(load.after.lagMs / MINUTE_MS).toBeLessThanOrEqual(9);
    expect(load.after.hits.count).toBeGreaterThan(12);
    expect(load.sentence).toMatch(/^After \d+ of 20 hotfix events shop\.load rose/);
    expect([calm.verdict, queue.verdict]).toEqual(['no_link', 'no_link']);
    expect(still).toMatchObject({ verdict: 'insufficient_data', reasons: [{ code: 'constant' }] });
  });

  it('has the same answer when requested again, and for one signal', async () => {
    const [first, second] = [await ask('tag=hotfix&service=shop'), await ask('tag=hotfix&service=shop')];
    expect(second.text).toBe(first.text);
    const one = (await ask('tag=hotfix&signal=shop.load')).json;
    expect(one.trains).toHaveLength(1);
    expect(one.trains[0].after.pValue).toBe(first.json.trains[1].after.pValue);
  });

  it('with too few events, or deploys that failed, says so', async () => {
    const rare = (await ask('tag=rare&signal=shop.load')).json;
    expect(rare.trains[0]).toMatchObject({ verdict: 'insufficient_data', events: 3, reasons: [{ code: 'too_few_events' }] });
    expect((await ask('tag=broken&signal=shop.load')).json).toMatchObject({
      events: 0,
      trains: [{ verdict: 'insufficient_data' }],
    });
    const before = await ask(`tag=hotfix&service=shop&from=${START - 10 * DAY_MS}&to=${START}`);
    expect(before.json.trains.map(({ verdict }: { verdict: string }) => verdict)).toEqual(new Array(4).fill('insufficient_data'));
  });

  it('counts a deploy that several report once, by the tag of any of them', async () => {
    const commit = 'c'.repeat(40);
    const reports = [release(3000, []), release(3002, ['twice']), release(3004, ['twice'])];
    await call(api, 'POST', '/v1/events', { body: reports.map((each) => ({ ...each, commit })) });
    expect((await ask('tag=twice&service=shop')).json).toMatchObject({ events: 1 });
  });

  it('counts the events of an environment and those that name none', async () => {
    const places = ['production', 'staging', undefined, 'prod'];
    const body = places.map((environment, index) => ({ ...release(3000 + index * 60, ['placed']), environment }));
    await call(api, 'POST', '/v1/events', { body });
    const counts = await Promise.all(
      ['', '&environment=production', '&environment=staging', '&environment=development'].map(
        async (where) => (await ask(`tag=placed&service=shop${where}`)).json.events,
      ),
    );
    expect(counts).toEqual([4, 3, 2, 1]);
  });

  it('is read by the days of a time zone', async () => {
    const { json } = await ask('tag=hotfix&signal=shop.load&tz=Asia/Kolkata');
    expect(json).toMatchObject({ tz: 'Asia/Kolkata', trains: [{ verdict: 'followed' }] });
  });
});

describe('signals', () => {
  it('are compared two at a time', async () => {
    const { json } = await ask('signal=shop.load&other=shop.queue');
    expect(json.pairs).toMatchObject([
      {
        first: { signal: 'shop.load' },
        second: { signal: 'shop.queue' },
        verdict: 'moves_together',
        beyondRhythm: { lagMs: 180_000 },
      },
    ]);
    expect(json.pairs[0].sentence).toContain('shop.load precedes shop.queue by 3 min');
    expect(json).toMatchObject({ tag: null, events: null, trains: [], comparisons: 1 });
  });

  it('are compared all with all', async () => {
    const { json } = await ask('service=shop&pairs=true');
    expect(json.comparisons).toBe(3);
    expect(json.pairs).toHaveLength(6);
    const together = json.pairs.filter(({ verdict }: { verdict: string }) => verdict === 'moves_together');
    expect(together).toMatchObject([{ first: { signal: 'shop.load' }, second: { signal: 'shop.queue' } }]);
    expect((await ask('service=nobody&pairs=true')).json.pairs).toEqual([]);
  });
});

describe('a question that makes no sense', () => {
  it.each([
    ['', '400 invalid-parameter'],
    ['tag=hotfix', '400 invalid-parameter'],
    ['tag=hotfix&service=shop&other=shop.load', '400 invalid-parameter'],
    ['signal=shop.load', '400 invalid-parameter'],
    ['signal=shop.load&other=shop.load', '400 invalid-parameter'],
    ['signal=shop.load&other=shop.calm&service=shop', '400 invalid-parameter'],
    ['pairs=true', '400 invalid-parameter'],
    ['service=shop', '400 invalid-parameter'],
    ['tag=hotfix&service=shop&tz=Nowhere/At_All', '400 invalid-parameter'],
    ['tag=hotfix&signal=shop.nothing', '404 not-found'],
    ['signal=shop.load&other=shop.nothing', '404 not-found'],
    [`tag=hotfix&service=shop&from=${NOW - 32 * DAY_MS}`, '422 range-too-long'],
    [`tag=hotfix&service=shop&from=${NOW}&to=${NOW}`, '422 invalid-time'],
  ])('%s: %s', async (query, problem) => {
    expect(problemOf(await ask(query))).toBe(problem);
  });

  it('has more events than are correlated', async () => {
    const events = Array.from({ length: 501 }, (_, index) => release(index * 20, ['often']));
    await call(api, 'POST', '/v1/events', { body: events });
    const answer = await ask('tag=often&signal=shop.load');
    expect(problemOf(answer)).toBe('422 too-much-to-correlate');
    expect(answer.json.detail).toContain('500');
  });
});
