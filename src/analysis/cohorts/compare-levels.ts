import { studentUpperTail } from '../stats/student-tail.ts';
import { chunksBefore } from './chunks.ts';
import type { CohortEffect } from './cohort-effect.ts';
import { centreOf, type Distance, distancesOf, type LevelMember } from './level-members.ts';
import { type LevelSpread, levelSpread } from './level-spread.ts';
import { levelExcursions, shareOfExcursions } from './usual-excursions.ts';

export interface LevelCohorts {
  readonly newer: readonly LevelMember[];
  readonly older: readonly LevelMember[];
  readonly before: readonly LevelMember[];
  /** The step in which the new version came. */
  readonly from: number;
}

/**
 * Levels of both cohorts over the same steps, each held against the centre of the old instances of its step, so that what moves all of them
 * is no difference; less what their instances already differed by. The distance is measured in what instances of one version differ by.
 */
export function compareLevels(
  { newer, older, before, from }: LevelCohorts,
  steps: Int32Array,
  stepMs: number,
  direction: 1 | -1,
): CohortEffect | null {
  const length = steps[steps.length - 1]! + 1;
  const centre = centreOf(older, length);
  const near = distancesOf(newer, centre, steps, 0);
  const beside = distancesOf(older, centre, steps, 0);
  if (near.length === 0 || beside.length === 0) return null;
  const spread = levelSpread(before, beside, from, steps.length, stepMs);
  const a = cohortMean(near, spread);
  const b = cohortMean(beside, spread);
  // An instance with less traffic has more noise, and may have it in proportion: its percentiles come from fewer requests.
  const noisier = Math.max(1, meanWeight(beside) / meanWeight(near));
  const ofMoment = spread.moment * (noisier * a.apart + b.apart);
  const ofLevels = a.variance + b.variance;
  const variance = ofMoment + ofLevels;
  const degrees = (variance * variance) / (ofMoment ** 2 / spread.momentDegrees + ofLevels ** 2 / spread.standingDegrees);
  const shift = a.mean - b.mean;
  const standardError = Math.sqrt(variance);
  const usual = levelExcursions(before, chunksBefore(from, steps.length, stepMs), near.length, direction);
  return {
    pValue: Math.max(studentUpperTail((direction * shift) / standardError, degrees), shareOfExcursions(usual, direction * shift)),
    ...{ shift, standardError, degrees },
    newLevel: levelOf(newer, steps),
    oldLevel: levelOf(older, steps),
    counts: null,
  };
}

/** Mean of a cohort less its past, the sum of the squared parts of its members, and the variance that is left of their pasts. */
function cohortMean(
  members: readonly Distance[],
  { past, standing }: LevelSpread,
): { readonly mean: number; readonly apart: number; readonly variance: number } {
  const all = members.reduce((sum, { weight }) => sum + weight, 0);
  let mean = 0;
  let apart = 0;
  let variance = 0;
  for (const { instance, mean: own, weight } of members) {
    const part = weight / all;
    const known = past.get(instance);
    mean += part * (own - (known?.shift ?? 0));
    apart += part * part;
    variance += part * part * (known?.variance ?? standing);
  }
  return { mean, apart, variance };
}

const meanWeight = (members: readonly Distance[]): number =>
  members.reduce((sum, { weight }) => sum + weight, 0) / members.length;

/** The level as anybody would state it: the weighted mean of the values themselves. */
function levelOf(members: readonly LevelMember[], steps: Int32Array): number {
  let sum = 0;
  let all = 0;
  for (const { values, weights } of members) {
    for (const step of steps) {
      if (weights[step] === 0) continue;
      sum += weights[step]! * values[step]!;
      all += weights[step]!;
    }
  }
  return sum / all;
}
