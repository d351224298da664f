import { expect, test } from 'vitest';
import { createQueryBudget, type QueryBudget } from '../../../src/http/query/query-budget.ts';
import { readAggregatedPoints, readStoredPoints } from '../../../src/http/query/read-series.ts';
import { DAY_MS, MINUTE_MS, millis, SECOND_MS } from '../../../src/model/instant.ts';
import type { SampleRange } from '../../../src/model/sample.ts';
import { toTags } from '../../../src/model/tags.ts';
import { TEN } from '../../storage/drafts.ts';
import { openHere } from '../../storage/mounts.ts';

const DAYS = 70;
const [FROM, TO] = [millis(TEN - DAYS * DAY_MS), TEN];
const SELECTOR = { metric: 'requests', tags: [] };
const unlimited = (): QueryBudget => ({ checkTime() {}, spend() {} });

/** Hourly samples of ones of two hosts, of which the query lists the first; and what the store was asked for and gave. */
async function queried() {
  const store = await openHere(() => TEN);
  const at = Float64Array.from({ length: DAYS * 24 }, (_, hour) => FROM + hour * 60 * MINUTE_MS);
  const batch = ['a', 'b'].map((host) => ({
    ...{ series: { metric: 'requests', tags: toTags([['host', host]]), kind: null, unit: null }, at },
    values: at.map(() => (host === 'a' ? 1 : 100)),
  }));
  await store.samples.append(batch);
  const { items } = await store.samples.listSeries(
    { metric: 'requests', tags: toTags([['host', 'a']]) },
    { limit: 9, cursor: null },
  );
  const answered: number[] = [];
  const samples = {
    async select(selectors: readonly (typeof SELECTOR)[], range: SampleRange, cursor: string | null) {
      const page = await store.samples.select(selectors, range, cursor);
      answered.push(...page.items.map((item) => item.samples.at.length));
      return page;
    },
  };
  return { selected: { selector: SELECTOR, series: items }, samples, answered };
}

test('steps are aggregated by the store; series that are not listed are left out', async () => {
  const { selected, samples, answered } = await queried();
  const points = await readAggregatedPoints(selected, FROM, TO, 7 * DAY_MS, 'sum', samples, unlimited());
  expect(points).toHaveLength(1);
  expect(points[0]!.reduce((sum, [, value]) => sum + value, 0)).toBe(DAYS * 24);
  expect(answered).toEqual([11, 11]);
});

test('stored samples come in ascending order, however they are sliced', async () => {
  const { selected, samples, answered } = await queried();
  const [points] = await readStoredPoints(selected, FROM, TO, samples, unlimited());
  expect(points).toEqual(Array.from({ length: DAYS * 24 }, (_, hour) => [FROM + hour * 60 * MINUTE_MS, 1]));
  expect(Math.max(...answered)).toBeLessThan(DAYS * 24);
});

test('too many steps are refused before anything is read, and time that is up between two pages', async () => {
  const { selected, samples, answered } = await queried();
  const budget = createQueryBudget(() => 0, 10 * SECOND_MS);
  const tooMany = readAggregatedPoints(selected, FROM, TO, SECOND_MS, 'avg', samples, budget);
  await expect(tooMany).rejects.toMatchObject({ slug: 'too-many-points' });
  expect(answered).toEqual([]);
  let now = 0;
  const hurried = createQueryBudget(() => {
    now += 6 * SECOND_MS;
    return now;
  }, 10 * SECOND_MS);
  await expect(readStoredPoints(selected, FROM, TO, samples, hurried)).rejects.toMatchObject({ slug: 'deadline-exceeded' });
  expect(answered).toHaveLength(2);
});

test('a total is read as what was added, with the sample before the range, raw and in steps', async () => {
  const store = await openHere(() => TEN);
  // One a minute; every hour its process begins again.
  const at = Float64Array.from({ length: 40 * 24 * 60 }, (_, minute) => TEN - 40 * DAY_MS + minute * MINUTE_MS);
  const values = at.map((_, minute) => 3 * (minute % 60));
  await store.samples.append([{ series: { metric: 'visits_total', tags: [], kind: 'total', unit: null }, at, values }]);
  const { items } = await store.samples.listSeries({ metric: 'visits_total', tags: [] }, { limit: 1, cursor: null });
  const selected = { selector: { metric: 'visits_total', tags: [] }, series: items };
  const from = millis(TEN - 35 * DAY_MS);

  const [raw] = await readStoredPoints(selected, from, TEN, store.samples, unlimited());
  expect(raw).toHaveLength(35 * 24 * 60);
  expect(raw!.slice(0, 2)).toEqual([
    [from, 0],
    [from + MINUTE_MS, 3],
  ]);
  const [stepped] = await readAggregatedPoints(selected, from, TEN, DAY_MS, 'sum', store.samples, unlimited());
  // TEN is at ten o'clock, so the first and the last day are cut.
  expect(stepped!.slice(1, -1).map(([, sum]) => sum)).toEqual(new Array(34).fill(24 * 59 * 3));
  expect(stepped!.reduce((sum, [, added]) => sum + added, 0)).toBe(raw!.reduce((sum, [, added]) => sum + added, 0));
});
