import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { APPLICATION_ID } from './database-header.ts';
import { firstLine, refusal } from './refuse.ts';
import type { StorePaths } from './store-paths.ts';

/** Chunks of a kilobyte or so waste less of a page of 8 KiB than of one of 4. */
const PAGE_BYTES = 8192;

/**
 * Makes the empty database, under another name until it is whole, so that a `pinkbar.db` that is empty or half a header was never made
 * by Pinkbar. Page size and vacuum mode can be chosen only before the first table. Throws `StoreRefusedError`.
 */
export function createDatabase(paths: StorePaths): void {
  if (statSync(paths.log, { throwIfNoEntry: false })?.size) {
    // SQLite would fold the log of the lost database into the new one.
    throw refusal(
      paths.database,
      'it is missing, but its write-ahead log is there',
      'put it back, or move the log away to start with nothing',
    );
  }
  try {
    for (const leftover of [paths.draft, `${paths.draft}-journal`]) rmSync(leftover, { force: true });
    const draft = new BetterSqlite3(paths.draft);
    draft.pragma(`page_size = ${PAGE_BYTES}`);
    draft.pragma('auto_vacuum = INCREMENTAL');
    draft.pragma('synchronous = FULL');
    draft.pragma(`application_id = ${APPLICATION_ID}`);
    draft.close();
    renameSync(paths.draft, paths.database);
    syncFolder(paths.folder);
  } catch (error) {
    throw refusal(
      paths.database,
      `it cannot be made (${firstLine(error)})`,
      'make room and check that this user may write there',
    );
  }
}

/** Makes the names in a folder durable: files created, renamed or removed in it stay so after a power loss. */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
