import { MINUTE_MS } from '../../../model/instant.ts';
import type { DirectedEvidence, FurtherStatistics, MeasuredAssessment, PlainShift } from '../evidence/assessment.ts';
import type { Blame } from '../onset/blame.ts';
import { clamped, contrast, minusLog10, NOISE_LOG10, signedLog } from './feature-scales.ts';

/** Blame where no onset could be dated: the model was fitted with it. */
const UNKNOWN_BLAME = 0.3;
/** Floor of the blame, so that its logarithm is finite; the model was fitted with it. */
const LEAST_BLAME = 1e-3;
/** Where no ramp could be tested: lower than any z that occurs. */
const NO_RAMP = -9;
/** Blocks whose deviations the model reads: all but the last hour before the horizon, which only the final analysis has. */
const BLOCKS_READ = 9;
/** Those of them that lie before the release. */
const BLOCKS_BEFORE = 5;
/** Where there is nothing to measure: below every value, so that the lack of a measurement is never more evidence than a measurement. */
export const UNKNOWN = -99;
/** Larger numbers are no further evidence. They only keep the features finite: the bins of a tree end at the quantiles of the fit. */
const LARGEST = { z: 999, jump: 999, pulse: 999, left: 3, spread: 4, size: 6 };
/** The same for the other end. */
const SMALLEST = { z: -5, jump: -5, pulse: -20, left: -2, spread: -3 };
/** z below which two of them are both noise, and their contrast is near 0 whatever their ratio. */
const NOISE_Z = 3;
/** Cap of -log10 p where two are contrasted: the same for both, or the contrast would change where one of them is capped. */
const MOST_CONTRASTED = 6;

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

/**
 * What more of a feature may do to the probability of a regression. `raises`: how large, how long, how sure a change for the worse is, or how
 * well it fits the release; a larger one never lowers the probability. `lowers`: what speaks for another cause. `either`: what stays the same
 * when the same change is larger, such as the ratio of two z, or was known before. `unread`: it grows with the harm and would lower the
 * probability; only the models of improvements and blips read it.
 */
export type FeatureRole = 'raises' | 'lowers' | 'either' | 'unread';

/** A feature as the model file names it. */
export interface ModelFeature {
  readonly name: string;
  readonly role: FeatureRole;
}

type Feature = readonly [name: string, role: FeatureRole, value: (evidence: Evidence) => number];

const blameOf = (blame: Blame | null): number => Math.log10(Math.max(blame ? blame.share : UNKNOWN_BLAME, LEAST_BLAME));
const minusLog10Of = (shift: PlainShift | null, most: number): number => (shift ? minusLog10(shift.pValue, most) : UNKNOWN);
const zFeature = (z: number): number => signedLog(clamped(z, SMALLEST.z, LARGEST.z));
const zOf = (shift: PlainShift | null): number => (shift ? zFeature(shift.z) : UNKNOWN);

/** Of two z, 0 where the other one could not be tested. */
const zContrast = (a: number | null, b: number): number => (a === null ? 0 : contrast(a, b, NOISE_Z));
/** How much better the change for the better is supported, by two p. */
const pContrast = (better: number, worse: number): number =>
  contrast(minusLog10(better, MOST_CONTRASTED), minusLog10(worse, MOST_CONTRASTED), NOISE_LOG10);
/** How unusual something is beside the shift itself. */
const besideShift = (pValue: number, { shiftAlone }: FurtherStatistics): number => pContrast(pValue, shiftAlone.pValue);
const pContrastOf = (better: PlainShift | null, worse: PlainShift | null): number =>
  better && worse ? pContrast(better.pValue, worse.pValue) : UNKNOWN;

/** Size of the change in parts of the level before, as a logarithm; 0 for one for the better. */
const relativeSize = ({ direction, effect }: DirectedEvidence): number =>
  effect ? Math.min(LARGEST.size, Math.log1p(Math.max(0, direction * effect.relativeToFloor))) : 0;

/**
 * The features of one signal, in the order of the model file. Properties of the signal rather than of the release, such as the strength of
 * its rhythm and the size of its noise, are left out. Only the length of the history is included, as a short one has not seen every morning.
 */
const FEATURES: readonly Feature[] = [
  ['p_worse', 'raises', ({ worse }) => minusLog10(worse.pValue, 6)],
  ['p_values', 'raises', ({ furtherWorse }) => minusLog10(furtherWorse.onValues.pValue, 6)],
  ['p_shift', 'raises', ({ furtherWorse }) => minusLog10(furtherWorse.shiftAlone.pValue, 6)],
  ['over_strongest', 'raises', ({ furtherWorse }) => signedLog(clamped(furtherWorse.shiftAlone.overStrongest, -5, 99))],
  ['p_better', 'unread', ({ better }) => minusLog10(better.pValue, 3)],
  ['better_by_p', 'lowers', ({ worse, better }) => pContrast(better.pValue, worse.pValue)],
  ['z', 'raises', ({ worse }) => zFeature(worse.z)],
  ['pre_existing', 'either', ({ worse }) => zContrast(worse.zPreExisting, worse.z)],
  ['pulse', 'either', ({ worse }) => zContrast(worse.zPulse, worse.z)],
  ['rebound', 'either', ({ worse, better }) => zContrast(better.zPreExisting, worse.z)],
  ['blame', 'raises', ({ blame }) => blameOf(blame)],
  ['kept', 'either', ({ worse }) => worse.retained],
  ['onset_gain', 'raises', ({ blame }) => Math.log1p(Math.max(0, blame ? blame.gain : 0))],
  ['p_transient', 'raises', ({ worse }) => minusLog10(worse.pTransient, 6)],
  ['p_variance', 'raises', ({ assessment }) => minusLog10(assessment.pVariance ?? 1, 5)],
  ['restlessness', 'raises', ({ assessment }) => Math.log1p(Math.max(0, (assessment.varianceRatio ?? 1) - 1))],
  ['z_better', 'unread', ({ better }) => zFeature(better.z)],
  ['better_by_z', 'either', ({ worse, better }) => contrast(better.z, worse.z, NOISE_Z)],
  ['better_pre_existing', 'either', ({ better }) => zContrast(better.zPreExisting, better.z)],
  ['m', 'unread', ({ furtherWorse }) => signedLog(furtherWorse.m)],
  ['onset_gain_near', 'raises', ({ worse }) => Math.log1p(Math.max(0, worse.blame ? worse.blame.gainNear : 0))],
  ['onset_share_near', 'raises', ({ worse }) => (worse.blame ? worse.blame.nearShare : 0)],
  ['blame_worse', 'raises', ({ worse }) => blameOf(worse.blame)],
  ['blame_better', 'either', ({ better }) => blameOf(better.blame)],
  ['p_jump', 'raises', ({ furtherWorse }) => minusLog10(furtherWorse.jump.pValue, 6)],
  ['p_jump_better', 'unread', ({ furtherBetter }) => minusLog10(furtherBetter.jump.pValue, 4)],
  [
    'jump_better_by_p',
    'either',
    ({ furtherWorse, furtherBetter }) => pContrast(furtherBetter.jump.pValue, furtherWorse.jump.pValue),
  ],
  ['jump', 'raises', ({ furtherWorse }) => signedLog(clamped(furtherWorse.jump.statistic, SMALLEST.jump, LARGEST.jump))],
  ['jump_share', 'either', ({ furtherWorse, worse }) => contrast(furtherWorse.jump.statistic, worse.z, NOISE_Z)],
  ['p_bracketed_pulse', 'raises', ({ furtherWorse }) => minusLog10(furtherWorse.bracketedPulse.pValue, 5)],
  [
    'bracketed_pulse',
    'unread',
    ({ furtherWorse }) => signedLog(clamped(furtherWorse.bracketedPulse.statistic, SMALLEST.pulse, LARGEST.pulse)),
  ],
  ['pulse_by_p', 'either', ({ furtherWorse }) => pContrast(furtherWorse.bracketedPulse.pValue, furtherWorse.shiftAlone.pValue)],
  ['left_of_pulse', 'either', ({ furtherWorse }) => clamped(furtherWorse.bracketedPulse.left, SMALLEST.left, LARGEST.left)],
  ['z_ramp', 'raises', ({ furtherWorse }) => zFeature(furtherWorse.zRamp ?? NO_RAMP)],
  ['ramp', 'either', ({ furtherWorse, worse }) => zContrast(furtherWorse.zRamp, worse.z)],
  ['p_transient_better', 'unread', ({ better }) => minusLog10(better.pTransient, 3)],
  ['transient_better_by_p', 'either', ({ worse, better }) => pContrast(better.pTransient, worse.pTransient)],
  ['p_bracketed_pulse_better', 'unread', ({ furtherBetter }) => minusLog10(furtherBetter.bracketedPulse.pValue, 3)],
  [
    'pulse_better_by_p',
    'either',
    ({ furtherBetter, furtherWorse }) => pContrast(furtherBetter.bracketedPulse.pValue, furtherWorse.shiftAlone.pValue),
  ],
  ...Array.from(
    { length: BLOCKS_READ },
    (_, j): Feature => [
      `block_${j}`,
      j < BLOCKS_BEFORE ? 'either' : 'raises',
      ({ furtherWorse }) => signedLog(furtherWorse.blockDeviations[j]!),
    ],
  ),
  ['history', 'either', ({ assessment }) => Math.log1p(assessment.effectiveHours)],
  ['p_ranks', 'raises', ({ furtherWorse }) => minusLog10Of(furtherWorse.onRanks, 6)],
  ['p_ranks_better', 'unread', ({ furtherBetter }) => minusLog10Of(furtherBetter.onRanks, 3)],
  ['ranks_better_by_p', 'lowers', ({ furtherWorse, furtherBetter }) => pContrastOf(furtherBetter.onRanks, furtherWorse.onRanks)],
  ['z_ranks', 'raises', ({ furtherWorse }) => zOf(furtherWorse.onRanks)],
  ['p_beyond_demand', 'raises', ({ furtherWorse }) => minusLog10Of(furtherWorse.beyondLoad, 6)],
  ['p_beyond_demand_better', 'unread', ({ furtherBetter }) => minusLog10Of(furtherBetter.beyondLoad, 3)],
  ['z_beyond_demand', 'raises', ({ furtherWorse }) => zOf(furtherWorse.beyondLoad)],
  ['demand_rise', 'lowers', ({ assessment: { load } }) => (load ? minusLog10(load.pRise, 4) : UNKNOWN)],
  ['demand_fall', 'raises', ({ assessment: { load } }) => (load ? minusLog10(load.pFall, 4) : UNKNOWN)],
  ['p_counts', 'raises', ({ furtherWorse }) => minusLog10Of(furtherWorse.counts, 9)],
  ['z_counts', 'raises', ({ furtherWorse }) => zOf(furtherWorse.counts)],
  ['superiority', 'raises', ({ furtherWorse }) => furtherWorse.superiority],
  ['p_spread', 'raises', ({ assessment: { spread } }) => (spread ? minusLog10(spread.pValue, 5) : UNKNOWN)],
  [
    'spread',
    'raises',
    ({ assessment: { spread } }) => (spread ? clamped(spread.statistic, SMALLEST.spread, LARGEST.spread) : UNKNOWN),
  ],
  ['elapsed', 'either', ({ elapsedMs }) => Math.log(Math.max(1, elapsedMs / MINUTE_MS))],
  ['unrest_before', 'either', ({ assessment }) => assessment.volatilityBefore ?? UNKNOWN],
  ['p_level', 'raises', ({ furtherWorse }) => minusLog10(furtherWorse.level.pValue, 6)],
  ['z_level', 'raises', ({ furtherWorse }) => zFeature(furtherWorse.level.statistic)],
  ['extreme_minutes', 'raises', ({ furtherWorse }) => Math.log1p(furtherWorse.extremeMinutes)],
  ['size', 'raises', ({ worse }) => relativeSize(worse)],
  ['control_share', 'lowers', ({ assessment: { control } }) => control?.share ?? 0],
  ['p_without_control', 'raises', ({ assessment: { control }, worse }) => minusLog10(control?.pWithout ?? worse.pValue, 6)],
  ['transient_by_p', 'either', ({ worse, furtherWorse }) => besideShift(worse.pTransient, furtherWorse)],
  [
    'spread_by_p',
    'either',
    ({ assessment: { spread }, furtherWorse }) => (spread ? besideShift(spread.pValue, furtherWorse) : UNKNOWN),
  ],
  ['variance_by_p', 'either', ({ assessment, furtherWorse }) => besideShift(assessment.pVariance ?? 1, furtherWorse)],
  ['jump_by_p', 'either', ({ furtherWorse }) => besideShift(furtherWorse.jump.pValue, furtherWorse)],
  ['level_by_p', 'either', ({ furtherWorse }) => besideShift(furtherWorse.level.pValue, furtherWorse)],
  ['ranks_by_p', 'either', ({ furtherWorse }) => pContrastOf(furtherWorse.onRanks, furtherWorse.onValues)],
  ['demand_by_p', 'either', ({ furtherWorse }) => pContrastOf(furtherWorse.beyondLoad, furtherWorse.onValues)],
  ['extreme_share', 'either', ({ furtherWorse, elapsedMs }) => furtherWorse.extremeMinutes / Math.max(1, elapsedMs / MINUTE_MS)],
  ['has_control', 'either', ({ assessment: { control } }) => (control ? 1 : 0)],
];

/** In the order of the model file. */
export const ITEM_FEATURES: readonly ModelFeature[] = FEATURES.map(([name, role]) => ({ name, role }));

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
  return Float64Array.from(FEATURES, ([, , value]) => value(evidence));
}
