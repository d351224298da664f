import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { MIGRATIONS } from '../../migrations/index.ts';
import { kyselyOnConnection } from '../../src/storage/sqlite/file/kysely-on-connection.ts';
import { migrateDatabase } from '../../src/storage/sqlite/file/migrate-database.ts';
import { openDatabase } from '../../src/storage/sqlite/file/open-database.ts';
import { temporaryFolder } from './temporary-folder.ts';

const schemaOf = (connection: BetterSqlite3.Database): string =>
  connection
    .prepare(`select sql || ';' from sqlite_schema where sql is not null and name not like 'sqlite_%' order by type, name`)
    .pluck()
    .all()
    .join('\n');

it('makes the schema, of strict tables only, and makes it once', async () => {
  const folder = temporaryFolder();
  const first = await openDatabase(folder, 'normal');
  const schema = schemaOf(first.connection);
  await expect(schema).toMatchFileSnapshot('schema.sql');
  await migrateDatabase(first.db);
  expect(schemaOf(first.connection)).toBe(schema);
  first.close();

  const second = await openDatabase(folder, 'normal');
  expect(schemaOf(second.connection)).toBe(schema);
  expect(second.connection.prepare('select name from kysely_migration order by name').pluck().all()).toEqual(
    Object.keys(MIGRATIONS),
  );
  const lax = second.connection
    .prepare(`select name from pragma_table_list where type = 'table' and schema = 'main' and strict = 0`)
    .pluck()
    .all();
  expect(lax.map(String).filter((name) => !/^(sqlite_|kysely_)/.test(name))).toEqual([]);
  second.close();
});

it('has its migrations in the order of their names', () => {
  expect(Object.keys(MIGRATIONS)).toEqual(Object.keys(MIGRATIONS).sort());
});

it('completes what a kill in the middle broke off, whichever statement it hit', async () => {
  const whole = await openDatabase(temporaryFolder(), 'normal');
  const schema = schemaOf(whole.connection);
  whole.close();
  const script = join(import.meta.dirname, 'migrate-and-die.ts');
  for (const statement of [1, 4, 6, 9, 13, 17, 23, 31, 60, 70, 80, 88]) {
    const folder = temporaryFolder();
    const child = spawnSync(process.execPath, [script, folder, String(statement)], { stdio: ['ignore', 'ignore', 'inherit'] });
    expect(child.signal, `statement ${statement}`).toBe('SIGKILL');
    const { connection, close } = await openDatabase(folder, 'normal');
    expect(schemaOf(connection)).toBe(schema);
    close();
  }
});

it('rolls a migration back that fails', async () => {
  const connection = new BetterSqlite3(':memory:');
  connection.exec('create table signal (in_the_way)');
  const db = kyselyOnConnection(connection);
  await expect(migrateDatabase(db)).rejects.toThrow(/signal already exists/);
  expect(connection.inTransaction).toBe(false);
  expect(connection.prepare('select name from kysely_migration').pluck().all()).toEqual(['0001_samples']);
  expect(
    connection.prepare(`select count(*) from sqlite_schema where name in ('event', 'event_tag', 'idempotency')`).pluck().get(),
  ).toBe(0);
  connection.close();
});
