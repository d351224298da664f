import type { OnJudged } from './analyze-inline.ts';

/** An analysis that is given up says why, so it ends before its worker is ended: five seconds for the release under way. */
const MOST_MS = 25_000;
/** After so many releases their mean says how long all of them will take, */
const TELLING = 20;
/** within a factor of two: the first ones take longer, as their code is not compiled yet. */
const SURELY = 2;

/** All releases of an analysis would take longer than it may. */
export class InlineDeadlineError extends Error {
  override readonly name = 'InlineDeadlineError';
}

/** Gives up an analysis that takes too long, as soon as that is plain. It begins now; `now` is a clock in milliseconds. */
export function createInlineBudget(now: () => number): OnJudged {
  const beganAt = now();
  return (done, total) => {
    const takenMs = now() - beganAt;
    const expectedMs = (takenMs / done) * total;
    const isHopeless = done >= TELLING && expectedMs > SURELY * MOST_MS;
    if (takenMs <= MOST_MS && !isHopeless) return;
    const possible = Math.floor((MOST_MS / takenMs) * done);
    throw new InlineDeadlineError(
      `${total} releases on these series take about ${Math.ceil(expectedMs / 1000)} s; an analysis may take ${MOST_MS / 1000} s, which is about ${possible} of them.`,
    );
  };
}
