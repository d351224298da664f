import { setTimeout as pause } from 'node:timers/promises';
import type { ShopPullRequests } from './shop-pull-requests.ts';

const POLL_MS = 250;
/** Comments are made three seconds apart; the server may have others to make. */
const PATIENCE_MS = 30_000;

/** Waits for the first comment in a pull request of the shop. Null where none was made in half a minute. */
export async function awaitComment(pulls: ShopPullRequests): Promise<{ readonly pull: number; readonly body: string } | null> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += POLL_MS) {
    const comment = pulls.firstComment();
    if (comment) return comment;
    await pause(POLL_MS);
  }
  return null;
}
