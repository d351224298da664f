import { QUERY_POINTS } from '../limits.ts';
import { ProblemError } from '../problems.ts';

/** The time and the points that one query may still use. */
export interface QueryBudget {
  /** Throws `deadline-exceeded` when the time is up. Call it between reads. */
  checkTime(): void;
  /** Throws `too-many-points` when these exceed the limit. */
  spend(points: number): void;
}

/** A budget that begins now. `now` is a clock in milliseconds; the query may take `deadlineMs`. */
export function createQueryBudget(now: () => number, deadlineMs: number): QueryBudget {
  const endsAt = now() + deadlineMs;
  let spent = 0;
  return {
    checkTime() {
      if (now() < endsAt) return;
      throw new ProblemError('deadline-exceeded', `The query was given up after ${deadlineMs / 1_000} seconds.`, {
        headers: { 'Retry-After': '1' },
      });
    },
    spend(points) {
      spent += points;
      if (spent > QUERY_POINTS)
        throw new ProblemError('too-many-points', `The answer would hold more than ${QUERY_POINTS} points.`);
    },
  };
}
