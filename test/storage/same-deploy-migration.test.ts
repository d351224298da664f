import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { MIGRATIONS } from '../../migrations/index.ts';
import { MINUTE_MS, millis } from '../../src/model/instant.ts';
import { repeatedReports } from '../../src/model/same-deploy.ts';
import { kyselyOnConnection } from '../../src/storage/sqlite/file/kysely-on-connection.ts';

const NAME = '0012_same_deploy';
const COMMITS = ['abcdef0123456789', 'ABCDEF01', 'abcdef', 'ffffffff0', null];
const VERSIONS = ['1.4.2', 'v1.4.2', '1.4.3', 'version', null];

/** A fixed sequence of numbers from 0 on, below `end`. */
function createNumbers(): (end: number) => number {
  let state = 7;
  return (end) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % end;
  };
}

it('puts stored reports together by the rule that holds from now on', async () => {
  const connection = new BetterSqlite3(':memory:');
  const db = kyselyOnConnection(connection);
  for (const [name, { up }] of Object.entries(MIGRATIONS)) if (name < NAME) await up(db);
  const number = createNumbers();
  const insert = connection.prepare(`insert into event
    (id, kind, service, environment, environment_name, version, commit_hash, started_at, status, key, source, created_at, updated_at,
      effective_at, is_release, search_text)
    values (@id, 'deploy', @service, null, @environment, @version, @commit, @at, @status, null, 'api', 0, 0, @at, @live, '')`);
  const events = Array.from({ length: 400 }, (_, index) => ({
    id: `e${String(index).padStart(3, '0')}`,
    service: ['shop', 'till', null][number(3)]!,
    environment: ['production', null][number(2)]!,
    version: VERSIONS[number(VERSIONS.length)]!,
    commit: COMMITS[number(COMMITS.length)]!,
    at: millis(index * 2 * MINUTE_MS + number(2)),
    status: 'succeeded',
    live: number(5) === 0 ? 0 : 1,
  }));
  for (const event of events) insert.run(event);
  const task = connection.prepare(`insert into task (kind, key, state, due_at, attempts, payload, revision, event_id, created_at)
    values ('judging.release', ?, 'waiting', 0, 0, '{}', 1, ?, 0)`);
  for (const { id, live } of events) if (live === 1) task.run(id, id);

  await MIGRATIONS[NAME]!.up(db);

  const scopes = Map.groupBy(
    events.filter(({ live }) => live === 1),
    ({ service, environment }) => `${service} ${environment}`,
  );
  const firsts = new Map(
    [...scopes.values()].flatMap((ofScope) => [
      ...repeatedReports(ofScope.map((one) => ({ ...one, kind: 'deploy', subject: null }))),
    ]),
  );
  expect(firsts.size).toBeGreaterThan(20);
  const rows = connection.prepare('select id, same_as, is_release from event order by id').raw().all();
  const expected = events.map(({ id, live }) => [id, firsts.get(id) ?? null, live === 1 && !firsts.has(id) ? 1 : 0]);
  expect(rows).toEqual(expected);
  const waiting = connection.prepare('select key from task order by key').pluck().all();
  expect(waiting).toEqual(events.filter(({ id, live }) => live === 1 && !firsts.has(id)).map(({ id }) => id));
  connection.close();
});
