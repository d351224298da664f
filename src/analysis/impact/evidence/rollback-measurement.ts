import { MINUTE_MS, millis } from '../../../model/instant.ts';
import { cutWindow } from '../../series/native-series.ts';
import { finiteOrNull } from '../../stats/finite-or-null.ts';
import { logistic, logit } from '../../stats/log-odds.ts';
import type { ImpactInput, Undoing } from '../input/impact-input.ts';
import { presence, summaryAfter } from '../series/window-summary.ts';
import { assessSignal } from './assess-signal.ts';
import type { Assessment } from './assessment.ts';

/**
 * The shift test compares a moment with the half hours before it. One that was live for less than this has hardly been part of those, so
 * that its end shows as a jump rather than as a shift.
 */
const SHORT_LIFE_MS = 10 * MINUTE_MS;
/** With fewer samples while it was live the level of that time is not known. */
const FEWEST_LIVE = 3;

/**
 * A p becomes an e-value by `kappa p^(kappa - 1)`, whose mean is 1 when p is uniform (Vovk and Wang, Annals of Statistics 2021): odds
 * multiplied by it gain nothing, on average, from a rollback that did nothing. One half is a convention.
 */
const KAPPA = 0.5;
/**
 * Share of the undone regressions that go away within the hour. For the others a rollback is no evidence. Chosen on seed 1 of the benchmark
 * by the log loss, as were the bounds of the share undone below (docs/MATH.md).
 */
const SHARE_THAT_GOES_AWAY = 0.7;
/** A rollback alone is no proof, as other things end as well: 20 takes the odds from the usual prior of 0.1 to 0.69 at most. Not varied. */
const LARGEST_FACTOR = 20;

/**
 * The signal must go back by about as much as it had moved, as well as an hour of noise allows; otherwise the cause is another one. A
 * quarter was no better by more than chance (seed 1).
 */
const SMALLEST_SHARE_UNDONE = 1 / 3;
/** The other bound. Bounds of a half and twice, with the e-value itself as the factor, took the calibration error from 0.023 to 0.035. */
const LARGEST_SHARE_UNDONE = 3;

/** The reversal of a signal when the release was undone. */
export interface RollbackMeasurement {
  readonly undoing: Undoing;
  /** How often a placebo of the signal looks as much like the end of a change for the worse. */
  readonly pValue: number;
  /** Size of the change back in parts of the change at the release; null where the signal was no worse while the release was live. */
  readonly shareUndone: number | null;
  /** Factor for the odds of a regression. */
  readonly factor: number;
}

/** Measures the reversal: the same statistic at the rollback, in the other direction. Null without a rollback, or where either cannot be measured. */
export function measureRollback(input: ImpactInput, assessment: Assessment): RollbackMeasurement | null {
  const undoing = input.undoneBy;
  if (!undoing || assessment.status !== 'measured') return null;
  const { worse } = assessment;
  // A short life is watched for ten minutes at least: those after its end are not its own.
  const lived = cutWindow(input.window, input.releaseAt, millis(Math.min(input.asOf, undoing.at)));
  if (presence(lived, lived.anchor, lived.values.length).present < FEWEST_LIVE) return null;
  const question: ImpactInput = {
    ...input,
    signal: { ...input.signal, bad: worse.direction === 1 ? 'up' : 'down' },
    releaseId: undoing.id,
    releaseAt: undoing.at,
    asOf: undoing.asOf,
    // The time in which the release was live is in question, so it must not serve as a placebo.
    activeRegressions: [...input.activeRegressions, { from: input.releaseAt, to: undoing.at }],
  };
  const back = assessSignal(question, null);
  if (back.status !== 'measured') return null;
  const isShort = undoing.at - input.releaseAt < SHORT_LIFE_MS;
  const pValue = isShort ? back.better.further?.jump.pValue : back.better.pValue;
  if (pValue === undefined) return null;
  const shareUndone = shareOf(assessment.before.mean, summaryAfter(lived).mean, back.after.mean, worse.direction);
  return { undoing, pValue, shareUndone, factor: oddsFactor(pValue, shareUndone) };
}

/**
 * From plain levels: before the release, while it was live, and since the rollback. The estimate of the matched filter would be too small
 * here, as it expects part of the way back after a high. Null where the signal was no worse while the release was live.
 */
function shareOf(before: number | null, live: number | null, since: number | null, direction: 1 | -1): number | null {
  if (before === null || live === null || since === null || direction * (live - before) <= 0) return null;
  return finiteOrNull((live - since) / (live - before));
}

/** A mixture of e-values, which is an e-value again; at most 1 where the size of the change back does not match. */
export function oddsFactor(pValue: number, shareUndone: number | null): number {
  const evidence = 1 - SHARE_THAT_GOES_AWAY + SHARE_THAT_GOES_AWAY * KAPPA * pValue ** (KAPPA - 1);
  const isTheSame = shareUndone !== null && shareUndone >= SMALLEST_SHARE_UNDONE && shareUndone <= LARGEST_SHARE_UNDONE;
  return Math.min(isTheSame ? evidence : Math.min(1, evidence), LARGEST_FACTOR);
}

/** A probability updated by the rollback. */
export const afterRollback = (probability: number, rollback: RollbackMeasurement | null): number =>
  rollback ? logistic(logit(probability) + Math.log(rollback.factor)) : probability;
