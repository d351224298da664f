import { mean } from 'simple-statistics';
import type { MeasuredAssessment } from '../evidence/assessment.ts';
import { minusLog10 } from './feature-scales.ts';

/** The usual surprise at a quiet moment, about p = 0.44: only what is above it agrees with anything. */
const USUAL_MINUS_LOG10 = 0.36;
/** Onsets that far apart agree a third as much as equal ones. */
const AGREEMENT_MS = 180_000;

export const JOINT_FEATURE_NAMES: readonly string[] = [
  'others_largest',
  'others_second',
  'others_mean',
  'others_agreeing',
  'others_better',
  'others_transient',
  'over_other_release',
];

/** The most surprising change for the worse of the same signal at another release nearby; null where there is none to compare with. */
export type CompetingMinusLog10 = number | null;

/**
 * What the other signals of the release say about each one, and what the same signal says at other releases: a row for each signal, in
 * their order. A regression rarely moves one signal alone, and one that fits another release better is not this one's. NaN where there is
 * nothing to compare with.
 */
export function jointFeatures(supporting: readonly SupportingSignal[]): readonly Float64Array[] {
  const said = supporting.map(summarised);
  return said.map((own, index) => {
    const row = new Float64Array(JOINT_FEATURE_NAMES.length).fill(Number.NaN);
    const others = strongestOfGroups(said.filter(({ group }) => group !== own.group));
    if (others.length > 0) row.set(whatOthersSay(own, others));
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

/** How the p of a change for the worse enters a comparison. */
export const minusLog10Worse = (pValue: number): number => minusLog10(pValue, 6);

function strongestOfGroups(said: readonly Summarised[]): readonly Summarised[] {
  const strongest = new Map<string, Summarised>();
  for (const one of said) {
    const known = strongest.get(one.group);
    if (!known || one.worse > known.worse) strongest.set(one.group, one);
  }
  return [...strongest.values()];
}

function whatOthersSay(own: Summarised, others: readonly Summarised[]): readonly number[] {
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
