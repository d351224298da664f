import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { firstLine, refusal } from './refuse.ts';
import type { StorePaths } from './store-paths.ts';

/** The folder is this process's own until `release`. */
interface FolderClaim {
  release(): void;
}

/**
 * Makes the folder where it is missing and locks it for this process. The lock is SQLite's own on an empty file of its own: the kernel
 * lets go of it when the process ends, however that ends, and the database itself stays open to readers such as backup tools. The lock
 * file is never deleted, since that would let two processes hold locks on two files of the same name. Throws `StoreRefusedError`.
 */
export function claimFolder(paths: StorePaths): FolderClaim {
  try {
    mkdirSync(paths.folder, { recursive: true });
    // Rather than asking for permissions: this also finds a file system that is mounted for reading only.
    rmdirSync(mkdtempSync(join(paths.folder, 'pinkbar-')));
  } catch (error) {
    const remedy = 'make it a folder in which this user may write, or choose another one';
    throw refusal(paths.folder, `files cannot be kept there (${firstLine(error)})`, remedy);
  }
  let lock: BetterSqlite3.Database | null = null;
  try {
    lock = new BetterSqlite3(paths.lock, { timeout: 0 });
    // Nothing is ever written, so no journal is needed beside it.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    if (error instanceof BetterSqlite3.SqliteError && error.code === 'SQLITE_BUSY') {
      throw refusal(paths.folder, 'another Pinkbar is running on it', 'stop that one, or choose another folder');
    }
    throw refusal(
      paths.lock,
      `it cannot be locked (${firstLine(error)})`,
      'delete this file, which holds nothing, and start again',
    );
  }
  const held = lock;
  return { release: () => void held.close() };
}
