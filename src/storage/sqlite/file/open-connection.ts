import BetterSqlite3 from 'better-sqlite3';
import { refusal } from './refuse.ts';
import type { StorePaths } from './store-paths.ts';

/**
 * `full`: a commit is on the disk before it is acknowledged, and outlives a power cut. `normal`: it outlives the end of the process; a
 * power cut may take the last ones.
 */
export type Synchronous = 'full' | 'normal';

const SYNCHRONOUS_LEVEL: Readonly<Record<Synchronous, number>> = { normal: 1, full: 2 };

/** Waiting blocks the store's thread; only a backup tool folding the log in can hold the lock, and not for long. */
const BUSY_TIMEOUT_MS = 2_000;

/** Opens the database for reading and writing. Throws `StoreRefusedError` where the file system has no write-ahead logging. */
export function openConnection(paths: StorePaths, synchronous: Synchronous): BetterSqlite3.Database {
  const database = new BetterSqlite3(paths.database, { timeout: BUSY_TIMEOUT_MS, fileMustExist: true });
  try {
    const journalMode = database.pragma('journal_mode = WAL', { simple: true });
    if (journalMode !== 'wal') {
      throw refusal(
        paths.database,
        `its file system has no write-ahead logging (${journalMode})`,
        'choose a folder on a local disk',
      );
    }
    // After WAL, and always in words: better-sqlite3 is built to fall back to NORMAL in WAL mode while still reporting FULL.
    database.pragma(`synchronous = ${synchronous.toUpperCase()}`);
    database.pragma('foreign_keys = ON');
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Throws when the connection is less durable than requested. Only what is read after a first write can be trusted. */
export function assertSynchronous(database: BetterSqlite3.Database, synchronous: Synchronous): void {
  const level = database.pragma('synchronous', { simple: true });
  if (level !== SYNCHRONOUS_LEVEL[synchronous]) {
    throw new Error(
      `the database reports synchronous = ${level} where ${SYNCHRONOUS_LEVEL[synchronous]} (${synchronous}) was set`,
    );
  }
}
