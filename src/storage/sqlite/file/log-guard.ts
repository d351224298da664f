import { existsSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';
import { refusal } from './refuse.ts';
import type { StorePaths } from './store-paths.ts';

/**
 * Recognises a database whose write-ahead log was removed, which SQLite itself takes for an older but sound one. At each opening the
 * number of the run is written into the database file, and after that into the log. A file that has the number of the run but not the
 * entry of its log has lost the log, because any program that merges a log into the file brings the entry along. (After the first merge
 * of a run, the loss of a later log is not recognised.)
 */
export function armLogGuard(connection: BetterSqlite3.Database): void {
  connection.exec('UPDATE log_guard SET opened = opened + 1');
  connection.pragma('wal_checkpoint(TRUNCATE)');
  connection.exec('UPDATE log_guard SET logged = opened');
}

/** True where nothing is missing: `connection` reads the file as it was found, and `hadLog` says whether there was a log. */
export function hasItsLog(connection: BetterSqlite3.Database, hadLog: boolean): boolean {
  if (hadLog || !connection.prepare(`select 1 from sqlite_schema where name = 'log_guard'`).get()) return true;
  return connection.prepare('select opened = logged from log_guard').pluck().get() === 1;
}

export const logExists = (paths: StorePaths): boolean => existsSync(paths.log);

export const lostLog = (paths: StorePaths): Error =>
  refusal(
    paths.database,
    'its write-ahead log pinkbar.db-wal is missing, and with it the newest writes',
    `put that file back, or restore a backup, or create an empty ${paths.log} to go on without those writes`,
  );
