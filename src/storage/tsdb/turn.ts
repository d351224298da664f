import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';

/** Lets everything else that waits for this thread go first; comes back when nobody else's transaction is open on the connection. */
export async function yieldTurn(database: Database): Promise<void> {
  do await nextTurn();
  while (database.inTransaction);
}
