// A process that migrates the database of a folder and is killed at the statement of that number; for the test of the migrations.
import type BetterSqlite3 from 'better-sqlite3';
import { createDatabase } from '../../src/storage/sqlite/file/create-database.ts';
import { kyselyOnConnection } from '../../src/storage/sqlite/file/kysely-on-connection.ts';
import { migrateDatabase } from '../../src/storage/sqlite/file/migrate-database.ts';
import { openConnection } from '../../src/storage/sqlite/file/open-connection.ts';
import { storePaths } from '../../src/storage/sqlite/file/store-paths.ts';

const paths = storePaths(process.argv[2] ?? '');
createDatabase(paths);
const connection = openConnection(paths, 'full');
let left = Number(process.argv[3]);
const statements: BetterSqlite3.Statement = Object.getPrototypeOf(connection.prepare('select 1'));
for (const method of ['all', 'run'] as const) {
  const execute = statements[method];
  statements[method] = function counted(this: BetterSqlite3.Statement, ...values: unknown[]) {
    if (/^(select|create|insert|update|alter|drop|begin|commit)/i.test(this.source.trim())) left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    return Reflect.apply(execute, this, values);
  } as typeof execute & BetterSqlite3.Statement['all'] & BetterSqlite3.Statement['run'];
}
await migrateDatabase(kyselyOnConnection(connection));
