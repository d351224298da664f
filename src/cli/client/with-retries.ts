import { SECOND_MS } from '../../model/instant.ts';
import { CliFailure } from '../process/cli-failure.ts';

const FIRST_WAIT_MS = SECOND_MS;
const LONGEST_WAIT_MS = 15 * SECOND_MS;

/** How long to go on, with the clock and the chance that a test replaces. */
export interface RetryOptions {
  /** No new attempt begins later than this after the first. */
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** From 0 to 1: jobs that failed together should not come back together. */
  readonly random: () => number;
  onRetry(failure: CliFailure, waitMs: number): void;
}

/**
 * Tries until it works, until it fails for good, or until the next wait would end after the deadline. Each wait is about twice the one
 * before, and never shorter than the server's `Retry-After`. By hand, because p-retry adds its own delay to that of the server, cuts a
 * wait short to squeeze in one more attempt, and would be the only package that the commands for CI load.
 */
export async function withRetries<Result>(attempt: () => Promise<Result>, options: RetryOptions): Promise<Result> {
  const deadline = options.now() + options.timeoutMs;
  for (let backoffMs = FIRST_WAIT_MS; ; backoffMs = Math.min(backoffMs * 2, LONGEST_WAIT_MS)) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof CliFailure) || error.retryAfterMs === null) throw error;
      const waitMs = Math.max(error.retryAfterMs, backoffMs * (0.5 + options.random() / 2));
      if (options.now() + waitMs >= deadline) throw error;
      options.onRetry(error, waitMs);
      await options.sleep(waitMs);
    }
  }
}
