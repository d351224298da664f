import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { MIGRATIONS } from '../../migrations/index.ts';
import { subjectOf } from '../../src/model/change-subject.ts';
import type { EventKind } from '../../src/model/event.ts';
import { kyselyOnConnection } from '../../src/storage/sqlite/file/kysely-on-connection.ts';

const NAME = '0014_subject';

const EVENTS: readonly (readonly [
  kind: EventKind,
  version: string | null,
  title: string | null,
  status: string,
  isRelease: 0 | 1,
])[] = [
  ['deploy', '1.4.2', null, 'succeeded', 1],
  ['flag', 'checkout-v2:on', null, 'succeeded', 1],
  ['flag', ' checkout-v2 =off', null, 'running', 0],
  ['flag', null, ' Checkout v2 ', 'succeeded', 1],
  ['flag', null, null, 'superseded', 1],
  ['flag', ':on', null, 'failed', 0],
  ['config', 'upstream=http://pay:8080', 'a title', 'succeeded', 1],
  ['scale', 'web:12', null, 'succeeded', 0],
  ['note', null, 'a title', 'succeeded', 0],
];

it('makes releases of flags and settings that are stored, with the subjects of the model, and has them judged', async () => {
  const connection = new BetterSqlite3(':memory:');
  const db = kyselyOnConnection(connection);
  for (const [name, { up }] of Object.entries(MIGRATIONS)) if (name < NAME) await up(db);
  const insert =
    connection.prepare(`insert into event (id, kind, version, title, started_at, status, source, created_at, updated_at,
      effective_at, is_release, search_text) values (?, ?, ?, ?, 0, ?, 'api', 0, 0, 0, ?, '')`);
  for (const [index, [kind, version, title, status]] of EVENTS.entries())
    insert.run(`e${index}`, kind, version, title, status, kind === 'deploy' ? 1 : 0);

  await MIGRATIONS[NAME]!.up(db);

  const rows = connection.prepare('select subject, is_release from event order by id').raw().all();
  expect(rows).toEqual(EVENTS.map(([kind, version, title, , isRelease]) => [subjectOf({ kind, version, title }), isRelease]));
  const tasks = connection.prepare(`select key, due_at from task where kind = 'judging.release' order by key`).raw().all();
  expect(tasks).toEqual(['e1', 'e3', 'e4', 'e6'].map((id) => [id, 60_000]));
  connection.close();
});
