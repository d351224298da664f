import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';

/** Yields to the event loop, and resolves when no other transaction is open on the connection. */
export async function yieldWithoutTransaction(database: Database): Promise<void> {
  do await yieldToEventLoop();
  while (database.inTransaction);
}
