import type { Storage } from './ports/storage.ts';
import type { Synchronous } from './sqlite/file/open-connection.ts';
import { openDatabase } from './sqlite/file/open-database.ts';
import { firstLine, refusal } from './sqlite/file/refuse.ts';
import { type SampleLimits, type StoreSurroundings, storeOnDatabase } from './store-on-database.ts';

/** What to open and how. Plain data, since it is handed to the store's thread. */
export interface StoreOptions {
  /** The folder of the store; made where it is missing. */
  readonly directory: string;
  readonly synchronous: Synchronous;
  readonly samples?: SampleLimits;
}

/**
 * Opens the store of a folder in this thread. Rejects with `StoreRefusedError`, having changed nothing, where another process has it
 * open or the file is damaged, newer than this program or not Pinkbar's. Calls reject with `StoreFullError` or `StoreUnwritableError`
 * where the disk takes no writes, and with `InvalidCursorError` for a cursor that is none.
 */
export async function openStore(options: StoreOptions, surroundings: StoreSurroundings): Promise<Storage> {
  const database = await openDatabase(options.directory, options.synchronous);
  try {
    return await storeOnDatabase(database, options.samples ?? {}, surroundings);
  } catch (error) {
    database.close();
    throw refusal(options.directory, `its samples cannot be read back (${firstLine(error)})`, 'restore a backup');
  }
}
