import { mean } from 'simple-statistics';
import type { MeasuredAssessment } from '../evidence/assessment.ts';
import { contrast, minusLog10, NOISE_LOG10 } from './feature-scales.ts';
import { type ModelFeature, UNKNOWN } from './item-features.ts';

/** Median -log10 p of other signals among the cases of the fit, p about 0.44: only the excess over it is agreement. */
const USUAL_MINUS_LOG10 = 0.36;
/** Onsets three minutes apart agree a third as much as equal ones: the median error of an onset is well under a minute. Not varied. */
const AGREEMENT_MS = 180_000;

/** In the order of the model file. */
export const JOINT_FEATURES: readonly ModelFeature[] = [
  { name: 'others_largest', role: 'raises' },
  { name: 'others_second', role: 'raises' },
  { name: 'others_mean', role: 'raises' },
  { name: 'others_agreeing', role: 'raises' },
  { name: 'others_better', role: 'either' },
  { name: 'others_transient', role: 'raises' },
  { name: 'others_blip', role: 'either' },
  { name: 'own_over_others', role: 'either' },
  { name: 'others_even', role: 'either' },
  { name: 'others_better_by', role: 'either' },
  { name: 'over_other_release', role: 'raises' },
  { name: 'signals', role: 'either' },
];
/** Index of the last but one of them. */
const OVER_OTHER_RELEASE = JOINT_FEATURES.length - 2;

/** Largest -log10 p of a change for the worse of the same signal at a competing release; null without one. */
export type CompetingMinusLog10 = number | null;

/**
 * Features from the other signals of the release, and from the same signal at competing releases: a row for each signal, in their order. A
 * regression rarely moves one signal alone, and one that fits another release better is not caused by this one. `UNKNOWN` where there is nothing
 * to compare with.
 */
export function jointFeatures(supporting: readonly SupportingSignal[]): readonly Float64Array[] {
  const summaries = supporting.map(summarised);
  return summaries.map((own, index) => {
    const row = new Float64Array(JOINT_FEATURES.length).fill(UNKNOWN);
    const others = strongestOfGroups(summaries.filter(({ group }) => group !== own.group));
    if (others.length > 0) row.set(featuresOfOthers(own, others));
    const { competitor } = supporting[index]!;
    if (competitor !== null) row[OVER_OTHER_RELEASE] = own.worse - competitor;
    row[OVER_OTHER_RELEASE + 1] = Math.log(supporting.length);
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
  const largest = descending[0]!;
  const average = mean(descending);
  const better = Math.max(...others.map((other) => other.better));
  const transient = Math.max(...others.map((other) => other.transient));
  const besideLargest = (value: number): number => contrast(value, largest, NOISE_LOG10);
  return [
    largest,
    descending[1] ?? UNKNOWN,
    average,
    Math.max(...agreements),
    better,
    transient,
    besideLargest(transient),
    besideLargest(own.worse),
    besideLargest(average),
    besideLargest(better),
  ];
}
