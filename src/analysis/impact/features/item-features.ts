import { MINUTE_MS } from '../../../model/instant.ts';
import type { CloserLook, DirectedEvidence, MeasuredAssessment, PlainShift } from '../evidence/assessment.ts';
import type { Blame } from '../onset/blame.ts';
import { clamped, signedLog, surprise } from './feature-scales.ts';

/** Blame where no onset could be dated. */
const UNKNOWN_BLAME = 0.3;
const LEAST_BLAME = 1e-3;
/** Stands for "no ramp could be looked for": lower than any. */
const NO_RAMP = -9;
const BLOCKS_READ = 9;
/** The model puts the median of its fit in its place. */
const UNKNOWN = Number.NaN;
/** Past these a number is no further evidence. */
const LARGEST = { z: 99, jump: 99, pulse: 200, left: 3, spread: 4 };
const SMALLEST = { z: -5, jump: -5, pulse: -20, left: -2, rampOverStep: -50, spread: -3 };

/** What the features of one signal are made of. */
interface Evidence {
  readonly assessment: MeasuredAssessment;
  readonly worse: DirectedEvidence;
  readonly better: DirectedEvidence;
  readonly closerWorse: CloserLook;
  readonly closerBetter: CloserLook;
  /** Of the better supported direction. */
  readonly blame: Blame | null;
  /** How long the release has been watched, at most the horizon. */
  readonly elapsedMs: number;
}

type Feature = readonly [name: string, value: (evidence: Evidence) => number];

const blameOf = (blame: Blame | null): number => Math.log10(Math.max(blame ? blame.share : UNKNOWN_BLAME, LEAST_BLAME));
const surpriseOf = (shift: PlainShift | null, most: number): number => (shift ? surprise(shift.pValue, most) : UNKNOWN);
const zOf = (shift: PlainShift | null): number => (shift ? signedLog(clamped(shift.z, SMALLEST.z, LARGEST.z)) : UNKNOWN);
const overPreExisting = ({ z, zPreExisting }: DirectedEvidence): number => (zPreExisting === null ? 0 : z - zPreExisting);
const overPulse = ({ z, zPulse }: DirectedEvidence): number => (zPulse === null ? 0 : z - zPulse);

/**
 * What the verdict model reads of one signal. It leaves out what describes the signal rather than the release, such as the strength of its
 * rhythm and the size of its noise; only the length of the history is there, for a short one has not seen every morning. The order is that
 * of the model file.
 */
const FEATURES: readonly Feature[] = [
  ['p_worse', ({ worse }) => surprise(worse.pValue, 6)],
  ['p_better', ({ better }) => surprise(better.pValue, 3)],
  ['z', ({ worse }) => signedLog(Math.max(worse.z, SMALLEST.z))],
  ['z_over_pre_existing', ({ worse }) => signedLog(overPreExisting(worse))],
  ['z_over_pulse', ({ worse }) => signedLog(overPulse(worse))],
  ['blame', ({ blame }) => blameOf(blame)],
  ['kept', ({ worse }) => worse.kept],
  ['onset_gain', ({ blame }) => Math.log1p(Math.max(0, blame ? blame.gain : 0))],
  ['p_transient', ({ worse }) => surprise(worse.pTransient, 4)],
  ['p_variance', ({ assessment }) => surprise(assessment.pVariance ?? 1, 5)],
  ['restlessness', ({ assessment }) => Math.log1p(Math.max(0, (assessment.restlessness ?? 1) - 1))],
  ['z_better', ({ better }) => signedLog(Math.max(better.z, SMALLEST.z))],
  ['z_better_over_pre_existing', ({ better }) => signedLog(overPreExisting(better))],
  ['m', ({ closerWorse }) => signedLog(closerWorse.m)],
  ['onset_gain_near', ({ worse }) => Math.log1p(Math.max(0, worse.blame ? worse.blame.gainNear : 0))],
  ['onset_share_near', ({ worse }) => (worse.blame ? worse.blame.nearShare : 0)],
  ['blame_worse', ({ worse }) => blameOf(worse.blame)],
  ['blame_better', ({ better }) => blameOf(better.blame)],
  ['p_jump', ({ closerWorse }) => surprise(closerWorse.jump.pValue, 6)],
  ['p_jump_better', ({ closerBetter }) => surprise(closerBetter.jump.pValue, 4)],
  ['jump', ({ closerWorse }) => signedLog(clamped(closerWorse.jump.statistic, SMALLEST.jump, LARGEST.jump))],
  ['p_bracketed_pulse', ({ closerWorse }) => surprise(closerWorse.bracketedPulse.pValue, 5)],
  [
    'bracketed_pulse',
    ({ closerWorse }) => signedLog(clamped(closerWorse.bracketedPulse.statistic, SMALLEST.pulse, LARGEST.pulse)),
  ],
  ['left_of_pulse', ({ closerWorse }) => clamped(closerWorse.bracketedPulse.left, SMALLEST.left, LARGEST.left)],
  ['z_ramp', ({ closerWorse }) => signedLog(clamped(closerWorse.zRamp ?? NO_RAMP, NO_RAMP, LARGEST.z))],
  [
    'z_ramp_over_step',
    ({ closerWorse, worse }) => signedLog(clamped((closerWorse.zRamp ?? NO_RAMP) - worse.z, SMALLEST.rampOverStep, -NO_RAMP)),
  ],
  ['p_transient_better', ({ better }) => surprise(better.pTransient, 3)],
  ['p_bracketed_pulse_better', ({ closerBetter }) => surprise(closerBetter.bracketedPulse.pValue, 3)],
  ...Array.from(
    { length: BLOCKS_READ },
    (_, j): Feature => [`block_${j}`, ({ closerWorse }) => signedLog(closerWorse.blockDeviations[j]!)],
  ),
  ['history', ({ assessment }) => Math.log1p(assessment.effectiveHours)],
  ['p_ranks', ({ closerWorse }) => surpriseOf(closerWorse.onRanks, 6)],
  ['p_ranks_better', ({ closerBetter }) => surpriseOf(closerBetter.onRanks, 3)],
  ['z_ranks', ({ closerWorse }) => zOf(closerWorse.onRanks)],
  ['p_beyond_demand', ({ closerWorse }) => surpriseOf(closerWorse.beyondDemand, 6)],
  ['p_beyond_demand_better', ({ closerBetter }) => surpriseOf(closerBetter.beyondDemand, 3)],
  ['z_beyond_demand', ({ closerWorse }) => zOf(closerWorse.beyondDemand)],
  ['demand_rise', ({ assessment: { demand } }) => (demand ? surprise(demand.pRise, 4) : UNKNOWN)],
  ['demand_fall', ({ assessment: { demand } }) => (demand ? surprise(demand.pFall, 4) : UNKNOWN)],
  ['p_counts', ({ closerWorse }) => surpriseOf(closerWorse.counts, 6)],
  ['z_counts', ({ closerWorse }) => zOf(closerWorse.counts)],
  ['superiority', ({ closerWorse }) => closerWorse.superiority],
  ['p_spread', ({ assessment: { spread } }) => (spread ? surprise(spread.pValue, 5) : UNKNOWN)],
  ['spread', ({ assessment: { spread } }) => (spread ? clamped(spread.statistic, SMALLEST.spread, LARGEST.spread) : UNKNOWN)],
  ['elapsed', ({ elapsedMs }) => Math.log(Math.max(1, elapsedMs / MINUTE_MS))],
  ['unrest_before', ({ assessment }) => assessment.unrestBefore ?? UNKNOWN],
];

export const ITEM_FEATURE_NAMES: readonly string[] = FEATURES.map(([name]) => name);

/** The features of one signal, or null where only the exact test on counts could be made: the model knows nothing about those. */
export function itemFeatures(assessment: MeasuredAssessment, elapsedMs: number): Float64Array | null {
  const { worse, better } = assessment;
  if (!worse.closer || !better.closer) return null;
  const blame = (worse.pValue <= better.pValue ? worse : better).blame;
  const evidence: Evidence = {
    assessment,
    worse,
    better,
    closerWorse: worse.closer,
    closerBetter: better.closer,
    blame,
    elapsedMs,
  };
  return Float64Array.from(FEATURES, ([, value]) => value(evidence));
}
