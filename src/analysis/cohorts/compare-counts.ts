import { binomialLowerTail } from '../stats/binomial-tail.ts';
import { zOfUpperTail } from '../stats/normal.ts';
import { studentUpperTail } from '../stats/student-tail.ts';
import type { CohortEffect } from './cohort-effect.ts';
import { type CountSpread, standingDifference } from './count-spread.ts';
import type { CountedMember, CountedTotals } from './counted-members.ts';
import { totalsOf } from './counted-members.ts';
import { countExcursions, rootOfDeviance, shareOfExcursions } from './usual-excursions.ts';
import { tailGivenPast, type UsualFailures } from './usual-failures.ts';

/** Below this the exact tail is near the end of the numbers, and the deviance gives z as well. */
const SMALLEST_EXACT = 1e-200;
/** Keeps a logarithm of no events finite; the usual correction. */
const HALF = 0.5;

export interface CountCohorts {
  readonly newer: readonly CountedMember[];
  readonly older: readonly CountedMember[];
}

/**
 * Failures of both cohorts over the same steps. Given how many there were in each step, those of the new cohort are a sum of independent
 * trials, each with the share of the requests that it had in its step, if the version makes no difference; the tail of such a sum is at most
 * that of the binomial distribution with their mean (Hoeffding 1956), which is exact where the share is the same throughout. The z of it is
 * divided by what the instances differ by beyond chance.
 */
export function compareCounts(
  { newer, older }: CountCohorts,
  steps: Int32Array,
  spread: CountSpread,
  usual: UsualFailures | null,
  direction: 1 | -1,
): CohortEffect | null {
  const seenNew = totalsOf(newer, steps);
  const seenOld = totalsOf(older, steps);
  if (!(seenNew.exposure > 0 && seenOld.exposure > 0)) return null;
  const standing = standingDifference(newer, older, steps, spread);
  const { total, share } = conditional(newer, older, steps, standing.shift);
  const shift = logRate(seenNew) - logRate(seenOld) - standing.shift;
  const variance =
    spread.overdispersion * (1 / (seenNew.events + HALF) + 1 / (seenOld.events + HALF)) + standing.variance + standing.drift;
  const seen = {
    shift,
    standardError: Math.sqrt(variance),
    newLevel: seenNew.events / seenNew.exposure,
    oldLevel: seenOld.events / seenOld.exposure,
    counts: {
      ...{ newEvents: seenNew.events, newExposure: seenNew.exposure },
      ...{ oldEvents: seenOld.events, oldExposure: seenOld.exposure },
    },
  };
  if (total === 0) return { ...seen, pValue: 1, degrees: Number.POSITIVE_INFINITY };
  // What chance alone makes of the failures that the old version would have: those of the new one must not widen their own yardstick.
  const usualRate = (seenOld.events + (usual?.events ?? 0) + HALF) / (seenOld.exposure + (usual?.exposure ?? 0));
  const chance = 1 / (usualRate * seenNew.exposure) + 1 / (usualRate * seenOld.exposure);
  const ofChance = spread.overdispersion * chance;
  const whole = ofChance + standing.variance + standing.drift;
  const degrees =
    (whole * whole) /
    ((spread.overdispersion > 1 ? (ofChance * ofChance) / spread.chanceDegrees : 0) +
      (standing.variance * standing.variance) / spread.standingDegrees);
  const z = conditionalZ(seenNew, total, share, usual, direction);
  const ofTest = z <= 0 ? 1 - studentUpperTail(-z, degrees) : studentUpperTail(z / Math.sqrt(whole / chance), degrees);
  const stoodOut = countExcursions(spread.before, spread.chunks, newer.length, direction);
  const asFar = direction * rootOfDeviance(seenNew, { events: total, exposure: seenNew.exposure / share });
  const pValue = Math.max(ofTest, shareOfExcursions(stoodOut, asFar));
  return { ...seen, pValue, degrees };
}

const logRate = ({ events, exposure }: CountedTotals): number => Math.log((events + HALF) / exposure);

/** All failures, and the share of them that the new cohort would have, with what its instances always differed by. */
function conditional(
  newer: readonly CountedMember[],
  older: readonly CountedMember[],
  steps: Int32Array,
  standingShift: number,
): { readonly total: number; readonly share: number } {
  const factor = Math.exp(standingShift);
  let total = 0;
  let expected = 0;
  for (const step of steps) {
    const one = Int32Array.of(step);
    const a = totalsOf(newer, one);
    const b = totalsOf(older, one);
    const events = a.events + b.events;
    total += events;
    if (events > 0) expected += (events * a.exposure * factor) / (a.exposure * factor + b.exposure);
  }
  return { total, share: total > 0 ? expected / total : 0 };
}

/** Positive where the new cohort fails more (or less, for the other direction) than its share. */
function conditionalZ(
  { events, exposure }: CountedTotals,
  total: number,
  share: number,
  usual: UsualFailures | null,
  direction: 1 | -1,
): number {
  if (share <= 0 || share >= 1) return 0;
  const others = total - events;
  // The exposure that gives the old cohort its share, step by step as it was.
  const older = { events: others, exposure: (exposure * (1 - share)) / share };
  const pValue = direction === 1 ? tailGivenPast(events, exposure, older, usual) : binomialLowerTail(events, total, share);
  if (pValue >= 1) return Number.NEGATIVE_INFINITY;
  if (pValue > SMALLEST_EXACT) return zOfUpperTail(pValue);
  const deviance =
    (events > 0 ? events * Math.log(events / (total * share)) : 0) +
    (others > 0 ? others * Math.log(others / (total * (1 - share))) : 0);
  return Math.sqrt(2 * deviance);
}
