import { MINUTE_MS } from '../../../model/instant.ts';
import type { DirectedEvidence, FurtherStatistics, MeasuredAssessment, PlainShift } from '../evidence/assessment.ts';
import type { Blame } from '../onset/blame.ts';
import { clamped, minusLog10, signedLog } from './feature-scales.ts';

/** Blame where no onset could be dated: the model was fitted with it. */
const UNKNOWN_BLAME = 0.3;
/** Floor of the blame, so that its logarithm is finite; the model was fitted with it. */
const LEAST_BLAME = 1e-3;
/** Where no ramp could be tested: lower than any z that occurs. */
const NO_RAMP = -9;
/** Blocks whose deviations the model reads: all but the last hour before the horizon, which only the final analysis has. */
const BLOCKS_READ = 9;
/** The model replaces it by the median of its fit. */
const UNKNOWN = Number.NaN;
/** Larger numbers are no further evidence. They only keep the features finite: the bins of a tree end at the quantiles of the fit. */
const LARGEST = { z: 99, jump: 99, pulse: 200, left: 3, spread: 4 };
/** The same for the other end. */
const SMALLEST = { z: -5, jump: -5, pulse: -20, left: -2, rampOverStep: -50, spread: -3 };

/** Sources of the features of one signal. */
interface Evidence {
  readonly assessment: MeasuredAssessment;
  readonly worse: DirectedEvidence;
  readonly better: DirectedEvidence;
  readonly furtherWorse: FurtherStatistics;
  readonly furtherBetter: FurtherStatistics;
  /** Of the better supported direction. */
  readonly blame: Blame | null;
  /** How long the release has been watched, at most the horizon. */
  readonly elapsedMs: number;
}

type Feature = readonly [name: string, value: (evidence: Evidence) => number];

const blameOf = (blame: Blame | null): number => Math.log10(Math.max(blame ? blame.share : UNKNOWN_BLAME, LEAST_BLAME));
const minusLog10Of = (shift: PlainShift | null, most: number): number => (shift ? minusLog10(shift.pValue, most) : UNKNOWN);
const zOf = (shift: PlainShift | null): number => (shift ? signedLog(clamped(shift.z, SMALLEST.z, LARGEST.z)) : UNKNOWN);
const overPreExisting = ({ z, zPreExisting }: DirectedEvidence): number => (zPreExisting === null ? 0 : z - zPreExisting);
const overPulse = ({ z, zPulse }: DirectedEvidence): number => (zPulse === null ? 0 : z - zPulse);

/**
 * The features of one signal, in the order of the model file. Properties of the signal rather than of the release, such as the strength of
 * its rhythm and the size of its noise, are left out. Only the length of the history is included, as a short one has not seen every morning.
 */
const FEATURES: readonly Feature[] = [
  ['p_worse', ({ worse }) => minusLog10(worse.pValue, 6)],
  ['p_better', ({ better }) => minusLog10(better.pValue, 3)],
  ['z', ({ worse }) => signedLog(Math.max(worse.z, SMALLEST.z))],
  ['z_over_pre_existing', ({ worse }) => signedLog(overPreExisting(worse))],
  ['z_over_pulse', ({ worse }) => signedLog(overPulse(worse))],
  ['blame', ({ blame }) => blameOf(blame)],
  ['kept', ({ worse }) => worse.retained],
  ['onset_gain', ({ blame }) => Math.log1p(Math.max(0, blame ? blame.gain : 0))],
  ['p_transient', ({ worse }) => minusLog10(worse.pTransient, 4)],
  ['p_variance', ({ assessment }) => minusLog10(assessment.pVariance ?? 1, 5)],
  ['restlessness', ({ assessment }) => Math.log1p(Math.max(0, (assessment.varianceRatio ?? 1) - 1))],
  ['z_better', ({ better }) => signedLog(Math.max(better.z, SMALLEST.z))],
  ['z_better_over_pre_existing', ({ better }) => signedLog(overPreExisting(better))],
  ['m', ({ furtherWorse }) => signedLog(furtherWorse.m)],
  ['onset_gain_near', ({ worse }) => Math.log1p(Math.max(0, worse.blame ? worse.blame.gainNear : 0))],
  ['onset_share_near', ({ worse }) => (worse.blame ? worse.blame.nearShare : 0)],
  ['blame_worse', ({ worse }) => blameOf(worse.blame)],
  ['blame_better', ({ better }) => blameOf(better.blame)],
  ['p_jump', ({ furtherWorse }) => minusLog10(furtherWorse.jump.pValue, 6)],
  ['p_jump_better', ({ furtherBetter }) => minusLog10(furtherBetter.jump.pValue, 4)],
  ['jump', ({ furtherWorse }) => signedLog(clamped(furtherWorse.jump.statistic, SMALLEST.jump, LARGEST.jump))],
  ['p_bracketed_pulse', ({ furtherWorse }) => minusLog10(furtherWorse.bracketedPulse.pValue, 5)],
  [
    'bracketed_pulse',
    ({ furtherWorse }) => signedLog(clamped(furtherWorse.bracketedPulse.statistic, SMALLEST.pulse, LARGEST.pulse)),
  ],
  ['left_of_pulse', ({ furtherWorse }) => clamped(furtherWorse.bracketedPulse.left, SMALLEST.left, LARGEST.left)],
  ['z_ramp', ({ furtherWorse }) => signedLog(clamped(furtherWorse.zRamp ?? NO_RAMP, NO_RAMP, LARGEST.z))],
  [
    'z_ramp_over_step',
    ({ furtherWorse, worse }) => signedLog(clamped((furtherWorse.zRamp ?? NO_RAMP) - worse.z, SMALLEST.rampOverStep, -NO_RAMP)),
  ],
  ['p_transient_better', ({ better }) => minusLog10(better.pTransient, 3)],
  ['p_bracketed_pulse_better', ({ furtherBetter }) => minusLog10(furtherBetter.bracketedPulse.pValue, 3)],
  ...Array.from(
    { length: BLOCKS_READ },
    (_, j): Feature => [`block_${j}`, ({ furtherWorse }) => signedLog(furtherWorse.blockDeviations[j]!)],
  ),
  ['history', ({ assessment }) => Math.log1p(assessment.effectiveHours)],
  ['p_ranks', ({ furtherWorse }) => minusLog10Of(furtherWorse.onRanks, 6)],
  ['p_ranks_better', ({ furtherBetter }) => minusLog10Of(furtherBetter.onRanks, 3)],
  ['z_ranks', ({ furtherWorse }) => zOf(furtherWorse.onRanks)],
  ['p_beyond_demand', ({ furtherWorse }) => minusLog10Of(furtherWorse.beyondLoad, 6)],
  ['p_beyond_demand_better', ({ furtherBetter }) => minusLog10Of(furtherBetter.beyondLoad, 3)],
  ['z_beyond_demand', ({ furtherWorse }) => zOf(furtherWorse.beyondLoad)],
  ['demand_rise', ({ assessment: { load } }) => (load ? minusLog10(load.pRise, 4) : UNKNOWN)],
  ['demand_fall', ({ assessment: { load } }) => (load ? minusLog10(load.pFall, 4) : UNKNOWN)],
  ['p_counts', ({ furtherWorse }) => minusLog10Of(furtherWorse.counts, 6)],
  ['z_counts', ({ furtherWorse }) => zOf(furtherWorse.counts)],
  ['superiority', ({ furtherWorse }) => furtherWorse.superiority],
  ['p_spread', ({ assessment: { spread } }) => (spread ? minusLog10(spread.pValue, 5) : UNKNOWN)],
  ['spread', ({ assessment: { spread } }) => (spread ? clamped(spread.statistic, SMALLEST.spread, LARGEST.spread) : UNKNOWN)],
  ['elapsed', ({ elapsedMs }) => Math.log(Math.max(1, elapsedMs / MINUTE_MS))],
  ['unrest_before', ({ assessment }) => assessment.volatilityBefore ?? UNKNOWN],
];

/** In the order of the model file. */
export const ITEM_FEATURE_NAMES: readonly string[] = FEATURES.map(([name]) => name);

/** The features of one signal, or null where only the exact test on counts could be made, for which the model was not fitted. */
export function itemFeatures(assessment: MeasuredAssessment, elapsedMs: number): Float64Array | null {
  const { worse, better } = assessment;
  if (!worse.further || !better.further) return null;
  const blame = (worse.pValue <= better.pValue ? worse : better).blame;
  const evidence: Evidence = {
    assessment,
    worse,
    better,
    furtherWorse: worse.further,
    furtherBetter: better.further,
    blame,
    elapsedMs,
  };
  return Float64Array.from(FEATURES, ([, value]) => value(evidence));
}
