import { SECOND_MS } from '../../model/instant.ts';
import { CliFailure } from '../process/cli-failure.ts';

const FIRST_WAIT_MS = SECOND_MS;
const LONGEST_WAIT_MS = 15 * SECOND_MS;

/** Whatever of the time around an attempt a test wants to hold still. */
export interface Patience {
  /** Tries go on for so long. */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1: jobs that failed together should not come back together. */
  readonly random: () => number;
  onRetry(failure: CliFailure, waitMs: number): void;
}

/** Tries until it works, until it fails for good, or until the next wait would end too late. Waits longer each time, and as long as asked. */
export async function withRetries<Result>(attempt: () => Promise<Result>, patience: Patience): Promise<Result> {
  const deadline = patience.now() + patience.timeoutMs;
  for (let backoffMs = FIRST_WAIT_MS; ; backoffMs = Math.min(backoffMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof CliFailure) || error.retryAfterMs === null) throw error;
      const waitMs = Math.max(error.retryAfterMs, backoffMs * (0.5 + patience.random() / 2));
      if (patience.now() + waitMs >= deadline) throw error;
      patience.onRetry(error, waitMs);
      await patience.sleep(waitMs);
    }
  }
}
