import { MINUTE_MS } from '../../../model/instant.ts';
import { finiteOrNull } from '../../stats/finite-or-null.ts';
import { logistic, logit } from '../../stats/log-odds.ts';
import type { ImpactInput, Undoing } from '../input/impact-input.ts';
import { assessSignal } from './assess-signal.ts';
import type { Assessment } from './assessment.ts';

/** A release that was undone sooner shows hardly anything that could go away again. */
const SHORTEST_LIFE_MS = 10 * MINUTE_MS;

/**
 * A p becomes an e-value by `kappa p^(kappa - 1)`, whose mean is 1 when p is uniform (Vovk and Wang, Annals of Statistics 2021): odds
 * multiplied by it gain nothing, on average, from a rollback that did nothing.
 */
const KAPPA = 0.5;
/** Of the regressions that are undone, those that go away within the hour; of the others the rollback tells nothing. */
const SHARE_THAT_GOES_AWAY = 0.7;
/** However the signal answers, a rollback alone makes no case: other things end as well. */
const LARGEST_FACTOR = 20;

/** What came back is of the size of what had gone, so far as an hour of noise can tell; past these it is something else. */
const SMALLEST_SHARE_UNDONE = 1 / 3;
const LARGEST_SHARE_UNDONE = 3;

/** What a signal did when the release was undone. */
export interface RollbackMeasurement {
  readonly undoing: Undoing;
  /** How often a quiet moment of the signal looks as much like the end of a change for the worse. */
  readonly pValue: number;
  /** Size of the change back in parts of the change at the release; null where there is none to compare. */
  readonly shareUndone: number | null;
  /** What the odds of a regression are multiplied by. */
  readonly factor: number;
}

/** Looks for the reversal: the same statistic at the rollback, in the other direction. Null without a rollback, or where either cannot be measured. */
export function measureRollback(input: ImpactInput, assessment: Assessment): RollbackMeasurement | null {
  const undoing = input.undoneBy;
  if (!undoing || assessment.status !== 'measured' || undoing.at - input.releaseAt < SHORTEST_LIFE_MS) return null;
  const { worse } = assessment;
  const question: ImpactInput = {
    ...input,
    signal: { ...input.signal, bad: worse.direction === 1 ? 'up' : 'down' },
    releaseId: undoing.id,
    releaseAt: undoing.at,
    asOf: undoing.asOf,
    // What is asked about is no quiet moment.
    activeRegressions: [...input.activeRegressions, { from: input.releaseAt, to: undoing.at }],
  };
  const back = assessSignal(question, null);
  if (back.status !== 'measured') return null;
  const { pValue } = back.better;
  const shareUndone = shareOf(assessment.before.mean, assessment.after.mean, back.after.mean, worse.direction);
  return { undoing, pValue, shareUndone, factor: oddsFactor(pValue, shareUndone) };
}

/**
 * From plain levels: before the release, while it was live, and since the rollback. What the matched filter estimates is too small here, as
 * it takes part of the way back for granted after a high. Null where the signal stood no worse while the release was live.
 */
function shareOf(before: number | null, live: number | null, since: number | null, direction: 1 | -1): number | null {
  if (before === null || live === null || since === null || direction * (live - before) <= 0) return null;
  return finiteOrNull((live - since) / (live - before));
}

/** A mixture of e-values, so one itself; no more than 1 where what came back is not what had gone. */
export function oddsFactor(pValue: number, shareUndone: number | null): number {
  const evidence = 1 - SHARE_THAT_GOES_AWAY + SHARE_THAT_GOES_AWAY * KAPPA * pValue ** (KAPPA - 1);
  const isTheSame = shareUndone !== null && shareUndone >= SMALLEST_SHARE_UNDONE && shareUndone <= LARGEST_SHARE_UNDONE;
  return Math.min(isTheSame ? evidence : Math.min(1, evidence), LARGEST_FACTOR);
}

/** A probability once the rollback has been seen. */
export const afterRollback = (probability: number, rollback: RollbackMeasurement | null): number =>
  rollback ? logistic(logit(probability) + Math.log(rollback.factor)) : probability;
