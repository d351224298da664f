import { type ImpactInput, releaseGroupOf } from '../input/impact-input.ts';
import { assignBlame } from '../onset/blame.ts';
import type { OnsetPosterior } from '../onset/onset-posterior.ts';
import { eventRate } from '../statistics/event-counts.ts';
import type { DirectedCounts, LowCountTest } from '../statistics/low-count-test.ts';
import type { DirectedEvidence } from './assessment.ts';
import type { MeasuredEffect } from './effect-size.ts';

/** 97.5 % quantile of the normal distribution, for an interval of 95 %. */
const NORMAL_95 = 1.96;
/** Caps the logarithm of a bound, so that its exponential stays finite. */
const LARGEST_LOGARITHM = 300;
/** Haldane and Anscombe: half an event on each side keeps the logarithm of a rate ratio finite. */
const HALF_AN_EVENT = 0.5;

/** Evidence for one direction from the exact test alone. Statistics that need placebos are left out. */
export function evidenceFromCounts(
  test: LowCountTest,
  side: 'up' | 'down',
  input: ImpactInput,
  onset: OnsetPosterior | null,
): DirectedEvidence {
  const counts: DirectedCounts = test[side];
  const direction = side === 'up' ? 1 : -1;
  return {
    direction,
    pValue: counts.pValue,
    z: counts.z,
    zPreExisting: counts.zPreExisting,
    preExistingLeadS: counts.preExistingLeadS,
    pPreExisting: counts.pPreExisting,
    zPulse: counts.zPulse,
    pTransient: counts.pTransient,
    retained: direction * test.retained,
    blame:
      onset &&
      assignBlame(onset, direction, { id: input.releaseId, at: input.releaseAt, group: releaseGroupOf(input) }, input.releases),
    shape: 'step',
    effect: rateEffect(test),
    further: null,
  };
}

/** Difference and ratio of the rates after and before, with the interval of the logarithm of their ratio. */
export function rateEffect(test: LowCountTest): MeasuredEffect {
  const before = eventRate(test.before);
  const after = eventRate(test.after);
  const absolute = after - before;
  const floor = before > 0 ? before : HALF_AN_EVENT / test.before.exposure;
  const relative = before > 0 ? absolute / before : null;
  const deviation = Math.sqrt(
    test.overdispersion * (1 / (test.before.events + HALF_AN_EVENT) + 1 / (test.after.events + HALF_AN_EVENT)),
  );
  const ratio =
    (test.after.events + HALF_AN_EVENT) / test.after.exposure / ((test.before.events + HALF_AN_EVENT) / test.before.exposure);
  const bound = (sign: 1 | -1): number => ratio * Math.exp(sign * Math.min(NORMAL_95 * deviation, LARGEST_LOGARITHM)) - 1;
  // With no event on one side the half event would put the estimate itself outside its interval.
  const low = relative === null ? null : Math.min(relative, bound(-1));
  const high = relative === null ? null : Math.max(relative, bound(1));
  return { absolute, relative, relativeToFloor: absolute / floor, low, high };
}

/**
 * Evidence of both tests: the larger of the two p-values counts. The size comes from the counts, because the clipped series of a rare event
 * is zero nearly everywhere.
 */
export const moreCautious = (placebo: DirectedEvidence, test: LowCountTest, side: 'up' | 'down'): DirectedEvidence => ({
  ...placebo,
  pValue: Math.max(placebo.pValue, test[side].pValue),
  effect: rateEffect(test),
});
