import { closeSync, openSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { MIGRATIONS } from '../../../../migrations/index.ts';
import { checkHeader, RESTORE } from './database-header.ts';
import { hasItsLog, logExists, lostLog } from './log-guard.ts';
import { firstLine, refusal } from './refuse.ts';
import type { StorePaths } from './store-paths.ts';

/** Up to this size every page is checked at each start (about half a second); beyond it, every table but the bulky ones. */
const CHECKED_WHOLE_BYTES = 256 * 1024 * 1024;
/** Nearly all of a large file. A damaged chunk is found when it is read. */
const BULKY_TABLES: readonly string[] = ['sample_chunk'];

/**
 * Looks an existing database over before anything may write to it, and refuses one that is damaged or newer than this program. Throws
 * `StoreRefusedError` and leaves the file byte for byte as it was.
 */
export function inspectDatabase(paths: StorePaths, checkedWholeBytes = CHECKED_WHOLE_BYTES): void {
  try {
    checkHeader(paths.database);
    closeSync(openSync(paths.database, 'r+'));
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw refusal(paths.database, `this user cannot read and write it (${error.code})`, 'change its owner or its permissions');
  }
  const fault = findDamage(paths, checkedWholeBytes);
  if (fault) throw fault;
}

function findDamage(paths: StorePaths, checkedWholeBytes: number): Error | null {
  // Opening makes an empty log where there is none.
  const hadLog = logExists(paths);
  let database: BetterSqlite3.Database | null = null;
  try {
    database = new BetterSqlite3(paths.database, { readonly: true, fileMustExist: true });
    const newer = findUnknownMigration(database);
    if (newer) {
      return refusal(
        paths.database,
        `it was written by a newer Pinkbar (it has the migration ${newer})`,
        'start that version, or restore an older backup',
      );
    }
    const finding = check(database, statSync(paths.database).size <= checkedWholeBytes);
    if (finding !== 'ok') return refusal(paths.database, `it is damaged (${firstLine(finding)})`, RESTORE);
    return hasItsLog(database, hadLog) ? null : lostLog(paths);
  } catch (error) {
    return refusal(paths.database, `it is damaged or cannot be read (${firstLine(error)})`, RESTORE);
  } finally {
    database?.close();
  }
}

function check(database: BetterSqlite3.Database, whole: boolean): string {
  if (whole) return String(database.pragma('quick_check(1)', { simple: true }));
  const names = database
    .prepare(`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`)
    .pluck()
    .all();
  for (const name of names) {
    if (BULKY_TABLES.includes(String(name))) continue;
    const finding = String(database.pragma(`quick_check("${name}")`, { simple: true }));
    if (finding !== 'ok') return finding;
  }
  return 'ok';
}

function findUnknownMigration(database: BetterSqlite3.Database): string | null {
  const table = database.prepare(`select 1 from sqlite_schema where type = 'table' and name = 'kysely_migration'`).get();
  if (!table) return null;
  const applied = database.prepare('select name from kysely_migration order by name').pluck().all().map(String);
  return applied.find((name) => !Object.hasOwn(MIGRATIONS, name)) ?? null;
}

const isSystemError = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error;
