import { existsSync } from 'node:fs';
import type BetterSqlite3 from 'better-sqlite3';
import type { Kysely } from 'kysely';
import { StoreFullError, StoreRefusedError } from '../../ports/store-errors.ts';
import type { Database } from '../records/database.ts';
import { releaseAllClaims } from '../records/task.repository.ts';
import { toStoreError } from '../translate-errors.ts';
import { claimFolder } from './claim-folder.ts';
import { createDatabase } from './create-database.ts';
import { inspectDatabase } from './inspect-database.ts';
import { kyselyOnConnection } from './kysely-on-connection.ts';
import { armLogGuard } from './log-guard.ts';
import { migrateDatabase } from './migrate-database.ts';
import { assertSynchronous, openConnection, type Synchronous } from './open-connection.ts';
import { firstLine, refusal } from './refuse.ts';
import { type StorePaths, storePaths } from './store-paths.ts';

export interface OpenDatabase {
  readonly connection: BetterSqlite3.Database;
  readonly db: Kysely<Database>;
  /** Closes the file, which folds the log into it, and lets go of the folder. */
  close(): void;
}

/**
 * Opens the database of a folder, which is made where missing, and brings it to this program's schema. Only after the folder is locked
 * and the file was found whole and not newer does anything write to it. Throws `StoreRefusedError`.
 */
export async function openDatabase(directory: string, synchronous: Synchronous): Promise<OpenDatabase> {
  const paths = storePaths(directory);
  const claim = claimFolder(paths);
  let connection: BetterSqlite3.Database | null = null;
  const close = (): void => {
    connection?.close();
    claim.release();
  };
  try {
    if (existsSync(paths.database)) inspectDatabase(paths);
    else createDatabase(paths);
    connection = openConnection(paths, synchronous);
    const db = kyselyOnConnection(connection);
    await migrate(paths, db);
    await writeFirst(connection, db);
    assertSynchronous(connection, synchronous);
    return { connection, db, close };
  } catch (error) {
    close();
    if (error instanceof StoreRefusedError) throw error;
    throw refusal(paths.database, `it cannot be opened (${firstLine(error)})`, 'check the folder, its permissions and its disk');
  }
}

async function migrate(paths: StorePaths, db: Kysely<Database>): Promise<void> {
  try {
    await migrateDatabase(db);
  } catch (error) {
    throw refusal(paths.database, `it cannot be brought to this version (${firstLine(error)})`, 'make room, or restore a backup');
  }
}

/** With a full disk there is still everything to read, and writes come back by themselves. */
async function writeFirst(connection: BetterSqlite3.Database, db: Kysely<Database>): Promise<void> {
  try {
    armLogGuard(connection);
    // The folder is locked for this process, so the one that had claimed tasks is gone, and what it had in flight is due at once.
    await releaseAllClaims(db);
  } catch (error) {
    const fault = toStoreError(error);
    if (!(fault instanceof StoreFullError)) throw fault;
  }
}
