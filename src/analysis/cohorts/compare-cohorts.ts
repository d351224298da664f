import type { Rollout } from '../../model/finding.ts';
import { MINUTE_MS, type Millis, millis } from '../../model/instant.ts';
import { type Cohorts, chooseCohorts, reports, stepsUntil, type WithoutCohorts } from './choose-cohorts.ts';
import { chunksBefore } from './chunks.ts';
import type { CohortEffect } from './cohort-effect.ts';
import type { CohortInput, CohortQuestion } from './cohort-input.ts';
import { compareCounts } from './compare-counts.ts';
import { compareLevels } from './compare-levels.ts';
import { PLANNED, type StepSpan, spansWithin } from './comparison-plan.ts';
import { countSpread } from './count-spread.ts';
import { counted } from './counted-members.ts';
import { leveled, levelScale } from './level-members.ts';
import { type TrafficShare, trafficShare } from './traffic-share.ts';
import { usualFailures } from './usual-failures.ts';

/** The last minutes tell whether a difference is still there. */
const RECENT_MS = 5 * MINUTE_MS;
/** A cohort that reported nothing for so long is gone. */
const GONE_AFTER_MS = 3 * MINUTE_MS;
/** Standard errors of a 95 % interval. */
const NORMAL_95 = 1.959964;
/** Of a difference of which surely less than half is left in the last minutes, instances that warmed up are the likelier reason. */
const STILL_THERE = 0.5;

/** What is shown of a comparison follows what is notable at the usual level. */
const NOTABLE = 0.05;

/** The new version beside the old one, over the same minutes. */
export interface CohortComparison {
  readonly outcome: 'compared';
  readonly newVersion: string | null;
  readonly oldVersions: readonly string[];
  readonly isNamed: boolean;
  readonly newInstances: number;
  readonly oldInstances: number;
  /** The stretch that the effect is of. */
  readonly from: Millis;
  readonly to: Millis;
  /** Time side by side so far. */
  readonly togetherMs: number;
  readonly effect: CohortEffect;
  /** Of `effect.shift`, 95 %. */
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  /** Chance that any look at any time shows as bad a difference without one. */
  readonly pValue: number;
  readonly isOver: boolean;
  readonly traffic: TrafficShare | null;
  readonly rollout: Rollout;
  /** When the first of both to go was last seen; null while they run side by side. */
  readonly endedAt: Millis | null;
}

/** `too_short`: under two minutes side by side. `no_traffic`: one of them had none in them. */
export type CohortOutcome = CohortComparison | { readonly outcome: WithoutCohorts | 'too_short' | 'no_traffic' };

type Compare = (steps: Int32Array) => CohortEffect | null;

/**
 * Compares the version that came with a release with those it replaces. Needs no history: what instances of one version differ by is the
 * yardstick. Pure; no values make it throw.
 */
export function compareCohorts(input: CohortInput, question: CohortQuestion): CohortOutcome {
  const cohorts = chooseCohorts(input, question);
  if ('none' in cohorts) return { outcome: cohorts.none };
  const { together } = cohorts;
  const stretches = spansWithin(together.length, input.stepMs);
  if (stretches.length === 0) return { outcome: 'too_short' };
  const { compare: raw, isLog } = comparison(input, cohorts);
  const compare: Compare = (steps) => measurable(raw(steps));
  const shown = stretches
    .map((stretch) => ({ stretch, effect: compare(stepsOf(together, stretch)) }))
    .filter((one): one is { stretch: StepSpan; effect: CohortEffect } => one.effect !== null);
  const overall = compare(together);
  const first = shown[0];
  if (!first || !overall) return { outcome: 'no_traffic' };
  const worst = shown.reduce((least, one) => (one.effect.pValue < least.effect.pValue ? one : least), first);
  const pValue = Math.min(1, worst.effect.pValue * PLANNED);
  // What only one stretch shows is told of that stretch.
  const isOfPart = pValue < NOTABLE && overall.pValue > NOTABLE;
  const effect = isOfPart ? worst.effect : overall;
  const steps = isOfPart ? stepsOf(together, worst.stretch) : together;
  const at = (step: number): Millis => millis(input.start + step * input.stepMs);
  return {
    outcome: 'compared',
    ...{ newVersion: cohorts.newVersion, oldVersions: cohorts.oldVersions, isNamed: cohorts.isNamed },
    ...{ newInstances: instances(cohorts.newer), oldInstances: instances(cohorts.older) },
    from: at(steps[0]!),
    to: at(steps[steps.length - 1]! + 1),
    togetherMs: together.length * input.stepMs,
    ...{ effect, isLog, pValue },
    low: effect.shift - NORMAL_95 * effect.standardError,
    high: effect.shift + NORMAL_95 * effect.standardError,
    isOver: isOver(effect, compare, together, input.stepMs),
    traffic: trafficShare(cohorts, together),
    ...rollout(cohorts, input, question),
  };
}

/** Numbers at the ends of what a number can be leave no answer. */
const measurable = (effect: CohortEffect | null): CohortEffect | null =>
  effect && [effect.pValue, effect.shift, effect.standardError].every(Number.isFinite) ? effect : null;

/** How these signals are compared: failures as counts, everything else as levels. */
function comparison(input: CohortInput, cohorts: Cohorts): { readonly compare: Compare; readonly isLog: boolean } {
  const { kind, bad, stepMs } = input;
  const { newer, older, before, from } = cohorts;
  const direction = bad === 'down' ? -1 : 1;
  const worse = (compare: (steps: Int32Array, direction: 1 | -1) => CohortEffect | null): Compare => {
    if (bad !== 'either') return (steps) => compare(steps, direction);
    return (steps) => {
      const [up, down] = [compare(steps, 1), compare(steps, -1)];
      if (!up || !down) return up;
      const likelier = up.pValue <= down.pValue ? up : down;
      return { ...likelier, pValue: Math.min(1, 2 * likelier.pValue) };
    };
  };
  if (kind === 'ratio' || (kind === 'count' && bad === 'up')) {
    const toCounts = counted(input);
    const counts = { newer: newer.map(toCounts), older: older.map(toCounts) };
    const past = before.map(toCounts);
    const usualOf = (steps: Int32Array) => usualFailures(past, chunksBefore(from, steps.length, stepMs), kind === 'ratio');
    // Failures are counted, whichever way the ratio itself is bad.
    return {
      isLog: true,
      compare: worse((steps, way) =>
        compareCounts(
          counts,
          steps,
          countSpread(past, counts.older, from, steps, stepMs),
          usualOf(steps),
          bad === 'down' ? 1 : way,
        ),
      ),
    };
  }
  const scale = levelScale(input, cohorts);
  const toLevels = leveled(scale);
  const levels = { newer: newer.map(toLevels), older: older.map(toLevels), before: before.map(toLevels), from };
  return { isLog: scale.isLog, compare: worse((steps, way) => compareLevels(levels, steps, stepMs, way)) };
}

const stepsOf = (together: Int32Array, { from, to }: StepSpan): Int32Array => together.subarray(from, to);

const instances = (members: Cohorts['newer']): number => new Set(members.map(({ instance }) => instance)).size;

/** True where the last minutes show surely less than half of the effect. */
function isOver({ shift }: CohortEffect, compare: Compare, together: Int32Array, stepMs: number): boolean {
  const last = Math.ceil(RECENT_MS / stepMs);
  if (together.length < 2 * last) return false;
  const recent = compare(together.subarray(together.length - last));
  if (!recent) return false;
  const way = Math.sign(shift);
  return way * recent.shift + NORMAL_95 * recent.standardError < STILL_THERE * Math.abs(shift);
}

function rollout(
  { newer, older }: Cohorts,
  input: CohortInput,
  question: CohortQuestion,
): Pick<CohortComparison, 'rollout' | 'endedAt'> {
  const length = stepsUntil(input, question);
  const gone = Math.max(1, Math.ceil(GONE_AFTER_MS / input.stepMs));
  const lastOf = (members: Cohorts['newer']): number => {
    let step = length - 1;
    while (step >= 0 && !members.some((member) => reports(member, step))) step--;
    return step;
  };
  const [lastNew, lastOld] = [lastOf(newer), lastOf(older)];
  const at = (step: number): Millis => millis(input.start + (step + 1) * input.stepMs);
  if (lastNew < lastOld && length - 1 - lastNew >= gone) return { rollout: 'taken_back', endedAt: at(lastNew) };
  if (lastOld < lastNew && length - 1 - lastOld >= gone) return { rollout: 'rolled_out', endedAt: at(lastOld) };
  return { rollout: 'side_by_side', endedAt: null };
}
