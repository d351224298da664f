import { join, resolve } from 'node:path';

/** The files of one store. All of them lie in one folder and belong to the process that holds the lock. */
export interface StorePaths {
  readonly folder: string;
  /** The database itself. */
  readonly database: string;
  /** SQLite's write-ahead log, which holds the newest commits. */
  readonly log: string;
  /** Where a new database is made before it is given its name. */
  readonly draft: string;
  /** Locked as long as a process has the store open. */
  readonly lock: string;
}

export function storePaths(directory: string): StorePaths {
  const folder = resolve(directory);
  const database = join(folder, 'pinkbar.db');
  return {
    folder,
    database,
    log: `${database}-wal`,
    draft: `${database}-draft`,
    lock: join(folder, 'pinkbar.lock'),
  };
}
