import { expect, it, onTestFinished } from 'vitest';
import { EVERY_EVENT } from '../../src/model/event-filter.ts';
import { JUDGING_KIND } from '../../src/model/task-kinds.ts';
import { openDatabase } from '../../src/storage/sqlite/file/open-database.ts';
import { storeOnDatabase } from '../../src/storage/store-on-database.ts';
import { draftOf, TEN } from './drafts.ts';
import { waitingTasks } from './task-list.ts';
import { temporaryFolder } from './temporary-folder.ts';

const LIMIT_PAGES = 80;

it('rejects writes while the disk is full, reads on, and writes again once there is room', async () => {
  const database = await openDatabase(temporaryFolder(), 'full');
  const store = await storeOnDatabase(database, {}, { now: () => TEN, onFault: () => {} });
  onTestFinished(() => store.close());
  database.connection.pragma(`max_page_count = ${LIMIT_PAGES}`);

  const acknowledged: string[] = [];
  const fill = async () => {
    for (;;) {
      const answer = await store.events.post([draftOf({ text: 'x'.repeat(3_000) }), draftOf()], {
        scope: 's',
        key: `${acknowledged.length}`,
        digest: 'd',
      });
      if (answer.outcome === 'stored') acknowledged.push(...answer.events.map(({ event }) => event.id));
    }
  };
  await expect(fill()).rejects.toMatchObject({ name: 'StoreFullError' });
  expect(acknowledged.length).toBeGreaterThan(10);
  await expect(store.health.check()).rejects.toMatchObject({ name: 'StoreFullError' });
  const series = { metric: 'm', tags: [], kind: null, unit: null };
  const samples = {
    series,
    at: Float64Array.from({ length: 20_000 }, (_, i) => TEN + i),
    values: Float64Array.from({ length: 20_000 }, Math.random),
  };
  await expect(store.samples.append([samples])).rejects.toMatchObject({ name: 'StoreFullError' });

  const { items } = await store.events.list(EVERY_EVENT, { limit: 1_000, cursor: null });
  expect(items.map(({ id }) => id).sort()).toEqual([...acknowledged].sort());
  expect(await waitingTasks(store, JUDGING_KIND)).toHaveLength(acknowledged.length);

  database.connection.pragma('max_page_count = 1000000');
  await store.health.check();
  expect((await store.samples.append([samples])).accepted).toBe(20_000);
  expect(await store.events.post([draftOf()], null)).toMatchObject({ outcome: 'stored' });
});
