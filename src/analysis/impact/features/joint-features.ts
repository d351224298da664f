import { mean } from 'simple-statistics';
import type { MeasuredAssessment } from '../evidence/assessment.ts';
import { minusLog10 } from './feature-scales.ts';

/** Median -log10 p of other signals among the cases of the fit, p about 0.44: only the excess over it is agreement. */
const USUAL_MINUS_LOG10 = 0.36;
/** Onsets three minutes apart agree a third as much as equal ones: the median error of an onset is well under a minute. Not varied. */
const AGREEMENT_MS = 180_000;

/** In the order of the model file. */
export const JOINT_FEATURE_NAMES: readonly string[] = [
  'others_largest',
  'others_second',
  'others_mean',
  'others_agreeing',
  'others_better',
  'others_transient',
  'over_other_release',
];

/** Largest -log10 p of a change for the worse of the same signal at a competing release; null without one. */
export type CompetingMinusLog10 = number | null;

/**
 * Features from the other signals of the release, and from the same signal at competing releases: a row for each signal, in their order. A
 * regression rarely moves one signal alone, and one that fits another release better is not caused by this one. NaN where there is nothing
 * to compare with.
 */
export function jointFeatures(supporting: readonly SupportingSignal[]): readonly Float64Array[] {
  const summaries = supporting.map(summarised);
  return summaries.map((own, index) => {
    const row = new Float64Array(JOINT_FEATURE_NAMES.length).fill(Number.NaN);
    const others = strongestOfGroups(summaries.filter(({ group }) => group !== own.group));
    if (others.length > 0) row.set(featuresOfOthers(own, others));
    const { competitor } = supporting[index]!;
    if (competitor !== null) row[JOINT_FEATURE_NAMES.length - 1] = own.worse - competitor;
    return row;
  });
}

/** A signal of the release that was measured by placebos. */
export interface SupportingSignal {
  readonly assessment: MeasuredAssessment;
  /** See `supportGroupOf`. */
  readonly group: string;
  readonly competitor: CompetingMinusLog10;
}

interface Summarised {
  readonly group: string;
  readonly worse: number;
  readonly better: number;
  readonly transient: number;
  readonly onsetAt: number;
}

const summarised = ({ group, assessment: { worse, better } }: SupportingSignal): Summarised => ({
  group,
  worse: minusLog10Worse(worse.pValue),
  better: minusLog10(better.pValue, 3),
  transient: minusLog10(worse.pTransient, 4),
  onsetAt: worse.blame ? worse.blame.onsetAt : Number.NaN,
});

/** -log10 p of a change for the worse, capped as the model reads it. */
export const minusLog10Worse = (pValue: number): number => minusLog10(pValue, 6);

function strongestOfGroups(summaries: readonly Summarised[]): readonly Summarised[] {
  const strongest = new Map<string, Summarised>();
  for (const one of summaries) {
    const known = strongest.get(one.group);
    if (!known || one.worse > known.worse) strongest.set(one.group, one);
  }
  return [...strongest.values()];
}

function featuresOfOthers(own: Summarised, others: readonly Summarised[]): readonly number[] {
  const descending = others.map(({ worse }) => worse).sort((a, b) => b - a);
  const agreements = others.map(({ worse, onsetAt }) => {
    const apart = Math.abs(onsetAt - own.onsetAt);
    return Number.isNaN(apart) ? 0 : Math.max(0, worse - USUAL_MINUS_LOG10) * Math.exp(-apart / AGREEMENT_MS);
  });
  return [
    descending[0]!,
    descending[1] ?? Number.NaN,
    mean(descending),
    Math.max(...agreements),
    Math.max(...others.map(({ better }) => better)),
    Math.max(...others.map(({ transient }) => transient)),
  ];
}
