import { Migrator } from 'kysely/migration';
import { expect, it, onTestFinished } from 'vitest';
import { MIGRATIONS } from '../../migrations/index.ts';
import { millis } from '../../src/model/instant.ts';
import { openStore } from '../../src/storage/open-store.ts';
import { createDatabase } from '../../src/storage/sqlite/file/create-database.ts';
import { kyselyOnConnection } from '../../src/storage/sqlite/file/kysely-on-connection.ts';
import { openConnection } from '../../src/storage/sqlite/file/open-connection.ts';
import { storePaths } from '../../src/storage/sqlite/file/store-paths.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** What waited, rested or was given up in each queue before there was one queue. */
const ROWS = `
  insert into event (id, kind, started_at, status, source, created_at, updated_at, effective_at, is_release, search_text)
    values ('e1', 'deploy', 1, 'succeeded', 'api', 1, 1, 1, 1, ''), ('e2', 'deploy', 2, 'succeeded', 'api', 2, 2, 2, 1, '');
  insert into judgement (release_id, due_at, cause, attempts, last_error)
    values ('e1', 100, 'schedule', 0, null), ('e2', 200, 'late_event', 3, 'no luck');
  insert into outbox (release_id, target, revision, state, due_at, attempts, remote_id, sent_digest, reason, asked_at, unanswered)
    values ('e1', 'status', 4, 'done', 10, 0, null, 'd1', null, null, 0),
      ('e1', 'changes', 2, 'done', 10, 0, null, '', 'there is no release before it', null, 0),
      ('e1', 'comment', 2, 'waiting', 300, 2, 4711, 'd2', 'no route', 290, 1),
      ('e2', 'status', 1, 'waiting', 310, 0, null, null, null, null, 0),
      ('e2', 'comment', 3, 'given_up', 20, 0, null, null, '404', null, 0);
  insert into delivery (id, event, content_type, body, received_at, attempts, state, outcome)
    values ('waits', 'push', 'application/json', x'7b7d', 5, 0, 'pending', null),
      ('again', 'push', 'application/json', x'7b7d', 6, 1, 'pending', 'ignored: once'),
      ('done', 'push', 'application/json', x'7b7d', 7, 1, 'done', 'ignored: once'),
      ('old', 'push', 'application/json', x'', 1, 1, 'done', 'ping'),
      ('failed', 'push', 'application/json', x'7b7d', 8, 12, 'failed', 'Error: no');
  insert into backfill (repository, state, stage, page, cursor, found, begun_at, read_up_to, due_at, attempts, last_error)
    values ('acme/waits', 'waiting', 'tags', 3, 'c3', 7, 50, 40, 400, 2, '429'),
      ('acme/done', 'done', 'tags', 1, null, 9, 60, 60, 60, 0, null),
      ('acme/failed', 'failed', 'deployments', 1, null, 0, 70, null, 70, 0, '404');
  insert into hook_reading (hook, read_up_to) values ('acme/waits', 33);
`;

async function folderOfBefore(): Promise<string> {
  const folder = temporaryFolder();
  const paths = storePaths(folder);
  createDatabase(paths);
  const connection = openConnection(paths, 'normal');
  const migrator = new Migrator({
    db: kyselyOnConnection(connection),
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
  });
  const { error } = await migrator.migrateTo('0007_asked');
  if (error) throw error;
  connection.exec(ROWS);
  connection.close();
  return folder;
}

it('carries over what waits in every queue, and what was given up, and keeps what is record', async () => {
  const now = millis(1_000);
  const store = await openStore(
    { directory: await folderOfBefore(), synchronous: 'normal' },
    { now: () => now, onFault: () => {} },
  );
  onTestFinished(() => store.close());
  const { items } = await store.tasks.list({ kind: null, state: null }, { limit: 100, cursor: null });
  const listed = items.map(({ kind, key, state, dueAt, attempts, payload, lastError }) =>
    [kind, key, state, dueAt, attempts, JSON.stringify(payload), lastError].join(' | '),
  );
  expect(listed).toEqual([
    'github.backfill | acme/failed | dead | 70 | 0 | {} | 404',
    'github.backfill | acme/waits | waiting | 400 | 2 | {} | 429',
    'github.delivery | again | waiting | 6 | 0 | {} | ',
    'github.delivery | failed | dead | 8 | 12 | {} | Error: no',
    'github.delivery | waits | waiting | 5 | 0 | {} | ',
    'github.publish | comment:e1 | waiting | 300 | 2 | {"releaseId":"e1","target":"comment"} | no route',
    'github.publish | comment:e2 | dead | 20 | 0 | {"releaseId":"e2","target":"comment"} | 404',
    'github.publish | status:e2 | waiting | 310 | 0 | {"releaseId":"e2","target":"status"} | ',
    'judging.release | e1 | waiting | 100 | 0 | {"cause":"schedule"} | ',
    'judging.release | e2 | waiting | 200 | 3 | {"cause":"late_event"} | no luck',
  ]);

  expect(await store.publications.ofRelease('e1')).toEqual([
    { target: 'changes', state: 'not_shown', reason: 'there is no release before it', nextTryAt: null },
    { target: 'comment', state: 'waiting', reason: 'no route', nextTryAt: 300 },
    { target: 'status', state: 'shown', reason: null, nextTryAt: null },
  ]);
  expect((await store.publications.ofRelease('e2')).map(({ target, state }) => `${target} ${state}`)).toEqual([
    'comment given_up',
    'status waiting',
  ]);
  const comment = { remoteId: 4711, digest: 'd2', reason: null, requestsInFlight: 1, lastRequestAt: 290, recheckAt: null };
  expect(await store.publications.get('e1', 'comment')).toEqual({ releaseId: 'e1', target: 'comment', ...comment });
  expect((await store.publications.get('e1', 'status')).digest).toBe('d1');

  expect(
    (await store.backfills.list()).map(({ repository, state, stage, page, cursor, readUpTo }) => [
      repository,
      state,
      stage,
      page,
      cursor,
      readUpTo,
    ]),
  ).toEqual([
    ['acme/done', 'done', 'tags', 1, null, 60],
    ['acme/failed', 'failed', 'deployments', 1, null, null],
    ['acme/waits', 'waiting', 'tags', 3, 'c3', 40],
  ]);
  expect(await store.hooks.readUpTo('acme/waits')).toBe(33);

  const again = { event: 'push', contentType: 'application/json', body: Buffer.from('{}'), receivedAt: now };
  const outcomes: string[] = [];
  for (const id of ['waits', 'again', 'done', 'old', 'failed', 'new'])
    outcomes.push(await store.deliveries.add({ ...again, id }));
  expect(outcomes).toEqual(['duplicate', 'duplicate', 'duplicate', 'duplicate', 'stored', 'stored']);
  expect(await store.deliveries.dropBodies(now, 10)).toBe(1);
  expect(await store.deliveries.replay()).toBe(0);

  await store.events.delete('e1');
  await store.events.delete('e2');
  const left = await store.tasks.list({ kind: null, state: null }, { limit: 100, cursor: null });
  expect(new Set(left.items.map(({ kind }) => kind))).toEqual(new Set(['github.backfill', 'github.delivery']));
});
