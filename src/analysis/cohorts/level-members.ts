import { median } from '../stats/median.ts';
import { type Cohorts, reports } from './choose-cohorts.ts';
import type { CohortInput, CohortMember } from './cohort-input.ts';

/** Part of the usual level that is added before the logarithm, so that a zero has one: as in the transform of the analysis of a release. */
const LATENCY_OFFSET = 0.01;
/** The same for rates and gauges, which are near zero more often. */
const OTHER_OFFSET = 0.1;

/** A member on the scale on which it is compared, NaN where it reported nothing. */
export interface LevelMember {
  readonly instance: string;
  readonly scaled: Float64Array;
  readonly values: Float64Array;
  /** Its requests, or 1 for each step with a value. */
  readonly weights: Float64Array;
}

/** On the logarithm; signals that may be negative in parts of their usual level. */
export interface LevelScale {
  readonly isLog: boolean;
  readonly usual: number;
  readonly offset: number;
}

export function levelScale({ kind, members }: CohortInput, { older, before }: Cohorts): LevelScale {
  const known = Float64Array.from(
    [...older, ...before].flatMap((member) => [...member.values].filter((_, step) => reports(member, step))),
  );
  const usual = median(known);
  const isLog = usual > 0 && !members.some((member) => member.values.some((value, step) => value < 0 && reports(member, step)));
  return { isLog, usual, offset: (kind === 'latency' ? LATENCY_OFFSET : OTHER_OFFSET) * usual };
}

export const leveled =
  ({ isLog, usual, offset }: LevelScale) =>
  (member: CohortMember): LevelMember => {
    const { instance, values, requests } = member;
    const unit = Math.abs(usual) || 1;
    const scaled = values.map((value, step) =>
      reports(member, step) ? (isLog ? Math.log(value + offset) : value / unit) : Number.NaN,
    );
    const weights = scaled.map((value, step) => (Number.isNaN(value) ? 0 : (requests?.[step] ?? 1)));
    return { instance, scaled, values, weights };
  };

/** Weighted mean over the members in each of the steps; NaN where none reported. */
export function centreOf(members: readonly LevelMember[], length: number): Float64Array {
  const sums = new Float64Array(length);
  const weights = new Float64Array(length);
  for (const member of members) {
    for (let step = 0; step < length; step++) {
      const weight = member.weights[step]!;
      if (weight === 0) continue;
      sums[step] = sums[step]! + weight * member.scaled[step]!;
      weights[step] = weights[step]! + weight;
    }
  }
  return sums.map((sum, step) => sum / weights[step]!);
}

/** A member against that centre over some steps. */
export interface Distance {
  readonly instance: string;
  readonly mean: number;
  readonly weight: number;
}

/** Null where it has nothing in the part `least` of the steps. */
function distanceOf(member: LevelMember, centre: Float64Array, steps: Int32Array, least: number): Distance | null {
  let sum = 0;
  let weight = 0;
  let known = 0;
  for (const step of steps) {
    const own = member.weights[step]!;
    if (own === 0 || Number.isNaN(centre[step]!)) continue;
    sum += own * (member.scaled[step]! - centre[step]!);
    weight += own;
    known++;
  }
  return weight > 0 && known >= least * steps.length ? { instance: member.instance, mean: sum / weight, weight } : null;
}

export const distancesOf = (
  members: readonly LevelMember[],
  centre: Float64Array,
  steps: Int32Array,
  least: number,
): readonly Distance[] =>
  members.map((member) => distanceOf(member, centre, steps, least)).filter((distance) => distance !== null);
