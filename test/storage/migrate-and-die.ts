// A process that migrates the database of a folder and is killed at the statement of that number; for the test of the migrations.
import BetterSqlite3 from 'better-sqlite3';
import { createDatabase } from '../../src/storage/sqlite/file/create-database.ts';
import { kyselyOnConnection } from '../../src/storage/sqlite/file/kysely-on-connection.ts';
import { migrateDatabase } from '../../src/storage/sqlite/file/migrate-database.ts';
import { openConnection } from '../../src/storage/sqlite/file/open-connection.ts';
import { storePaths } from '../../src/storage/sqlite/file/store-paths.ts';

const paths = storePaths(process.argv[2] ?? '');
createDatabase(paths);
const connection = openConnection(paths, 'full');
let left = Number(process.argv[3]);
const prepare = BetterSqlite3.prototype.prepare;
BetterSqlite3.prototype.prepare = function counted(this: BetterSqlite3.Database, source: string) {
  if (/^(select|create|insert|update|alter|drop|begin|commit)/i.test(source.trim())) left -= 1;
  if (left === 0) process.kill(process.pid, 'SIGKILL');
  return Reflect.apply(prepare, this, [source]);
} as typeof prepare;
await migrateDatabase(kyselyOnConnection(connection));
