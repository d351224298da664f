import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';

/**
 * Runs `work` in one transaction. What it hands to `later` runs in order once the commit has succeeded: memory follows the file and never
 * runs ahead of it, so a transaction that fails leaves nothing behind in either. The connection must not be inside a transaction.
 */
export function commitThenApply<Result>(database: Database, work: (later: (apply: () => void) => void) => Result): Result {
  const applies: (() => void)[] = [];
  const result = database.transaction(() => work((apply) => applies.push(apply))).immediate();
  for (const apply of applies) apply();
  return result;
}

/** Yields to the event loop, and resolves when no other transaction is open on the connection. */
export async function yieldWithoutTransaction(database: Database): Promise<void> {
  do await yieldToEventLoop();
  while (database.inTransaction);
}
