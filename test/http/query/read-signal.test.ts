import { expect, test } from 'vitest';
import { createQueryBudget } from '../../../src/http/query/query-budget.ts';
import { readSignalPoints } from '../../../src/http/query/read-signal.ts';
import { HOUR_MS, millis, SECOND_MS } from '../../../src/model/instant.ts';
import type { Signal } from '../../../src/model/signal.ts';
import { openStore } from '../../../src/storage/open-store.ts';
import { TEN } from '../../storage/drafts.ts';
import { temporaryFolder } from '../../storage/temporary-folder.ts';

const EVERYTHING: Signal = {
  ...{ id: 'any.everything', name: 'everything', service: null, environment: null, kind: 'count', bad: 'up', unit: null },
  expression: { form: 'sum', of: [{ metric: '*', tags: [] }] },
  preset: null,
};

test('a signal over more series than can be read in time is given up at its deadline', async () => {
  const store = await openStore({ directory: temporaryFolder(), synchronous: 'normal' }, { now: () => TEN, onFault() {} });
  await store.ownSignals.put(EVERYTHING);
  const batch = Array.from({ length: 10_000 }, (_, index) => ({
    series: { metric: `m${index}`, tags: [], kind: null, unit: null },
    at: Float64Array.of(TEN),
    values: Float64Array.of(1),
  }));
  await store.samples.append(batch);
  let pages = 0;
  const samples = {
    select(...request: Parameters<typeof store.samples.select>) {
      pages += 1;
      return store.samples.select(...request);
    },
  };
  // Every look at the clock finds it six seconds on, so that the time is up after the first page.
  let now = 0;
  const budget = createQueryBudget(() => {
    now += 6 * SECOND_MS;
    return now;
  }, 10 * SECOND_MS);
  const from = millis(TEN - HOUR_MS);
  const read = readSignalPoints(EVERYTHING, from, millis(TEN + HOUR_MS), null, { samples, signals: store.signals }, budget);
  await expect(read).rejects.toMatchObject({ slug: 'deadline-exceeded' });
  expect(pages).toBe(1);
  await store.close();
});
