import { type Finding, isFlag, type Reason, type Suspicion, YOUNG_HISTORY } from '../../../model/finding.ts';
import { HOUR_MS, millis } from '../../../model/instant.ts';
import { chance, clock, duration, percent } from '../../wording/quantities.ts';
import type { ImpactInput, ImpactSettings, NearbyRelease } from '../input/impact-input.ts';
import { type CauseProbability, causeProbabilities } from '../onset/cause-probability.ts';
import type { RareChange } from '../statistics/rare-change.ts';
import type { CompetingReport } from './attributed-release.ts';
import { flagThreshold, lastThreshold } from './flag-threshold.ts';

/**
 * A change that the history shows must be rare by its p as well: without this rule 15 of 300 gauges that jump 12 times a day were flagged, with it
 * 4 (docs/MATH.md).
 */
const COMMON_P = 0.05;

/** The signal that changed. */
export interface Subject {
  readonly input: ImpactInput;
  readonly stepMs: number;
  readonly historyMs: number;
}

/** How a rare change is attributed to the release, and whether that is enough for a flag now. */
export interface Attribution {
  readonly probability: number;
  readonly flagThreshold: number;
  readonly blameShare: number;
  readonly suspicion: Suspicion | null;
  /** `now`: a flag; `later`: it would be one at the final analysis, or for a mature signal; `elsewhere`: another release is flagged for it. */
  readonly flag: 'now' | 'later' | 'elsewhere' | 'no';
  /** The release that is flagged for it instead. */
  readonly fitsBetter: { readonly release: NearbyRelease; readonly probability: number } | null;
}

/** Weighs a rare change of a signal with `historyMs` of samples against the other releases near it. */
export function attribute(
  change: RareChange,
  { input, stepMs, historyMs }: Subject,
  settings: ImpactSettings,
  reportOf: CompetingReport,
): Attribution {
  const causes = causeProbabilities(change, { id: input.releaseId, at: input.releaseAt }, input.releases, settings.prior, stepMs);
  const own = causes.find(({ id }) => id === input.releaseId);
  const probability = own?.probability ?? 0;
  const threshold = flagThreshold(input, historyMs / HOUR_MS, settings);
  const fitsBetter = likelierElsewhere(causes, probability, input, reportOf);
  const isRare = change.seen === 0 || change.pValue <= COMMON_P;
  const reached = probability >= threshold ? 'now' : 'later';
  return {
    probability,
    flagThreshold: threshold,
    blameShare: own?.share ?? 0,
    suspicion: suspicionOf(causes, input),
    flag: probability < settings.flagProbability || !isRare ? 'no' : fitsBetter ? 'elsewhere' : reached,
    fitsBetter,
  };
}

function likelierElsewhere(
  causes: readonly CauseProbability[],
  probability: number,
  { releases, releaseId }: ImpactInput,
  reportOf: CompetingReport,
): Attribution['fitsBetter'] {
  for (const cause of causes.toSorted((a, b) => b.probability - a.probability)) {
    const release = releases.find(({ id }) => id === cause.id);
    if (!release || cause.id === releaseId || cause.probability <= probability) continue;
    if (isFlag(reportOf(release))) return { release, probability: cause.probability };
  }
  return null;
}

function suspicionOf(causes: readonly CauseProbability[], { releases }: ImpactInput): Suspicion | null {
  if (causes.length < 2) return null;
  const suspects = causes
    .flatMap(({ id, share }) =>
      releases.filter((release) => release.id === id).map(({ at }) => ({ release: id, at: millis(at), share })),
    )
    .toSorted((a, b) => b.share - a.share || a.at - b.at);
  return { suspects, noneOfThese: Math.max(0, 1 - suspects.reduce((sum, { share }) => sum + share, 0)) };
}

/** What the probability of such a finding rests on. */
export function restsOn({ seen, historyMs, pValue }: RareChange, settings: ImpactSettings): readonly Reason[] {
  const often = seen === 0 ? 'never' : seen === 1 ? 'once' : `${seen} times`;
  const text =
    `In the ${duration(historyMs)} before, this happened ${often}. The probability rests on that and on how soon after the release ` +
    `it came; a random moment is followed as soon by it with p ${chance(pValue)}.`;
  const prior = `Stands on the assumption that ${percent(settings.prior).slice(1)} of releases worsen a signal.`;
  return [
    { code: 'rests_on_timing', text },
    { code: 'prior', text: prior },
  ];
}

/** Why a change that is likely enough in the end is no flag yet: for want of time, or of history. */
export function notYetReason(
  { probability, flagThreshold: needed }: Attribution,
  { input, historyMs }: Subject,
  settings: ImpactSettings,
): Reason {
  const inTheEnd = lastThreshold(historyMs / HOUR_MS, settings);
  const [likely, now, then] = [probability, needed, inTheEnd].map((share) => percent(share).slice(1));
  if (probability < inTheEnd) {
    const text = `With ${duration(historyMs)} of samples a flag of this signal needs ${then}; it is ${likely} likely.`;
    return { code: YOUNG_HISTORY, text };
  }
  const sinceRelease = duration(input.asOf - input.releaseAt);
  return {
    code: 'early_look',
    text: `At +${sinceRelease} a flag of this signal needs ${now}; so far it is ${likely} likely, and ${then} will do in the end.`,
  };
}

/** Which release is flagged for the change instead. */
export const elsewhereReason = ({ release, probability }: NonNullable<Attribution['fitsBetter']>): Reason => ({
  code: 'fits_other_release',
  text: `Changed here, but ${release.name ?? 'the release'} at ${clock(release.at)} fits better (${percent(probability).slice(1)} likely to be its work).`,
});

/** Onset within one step. */
export const onsetOf = ({ onsetMs }: RareChange, stepMs: number): NonNullable<Finding['onset']> => ({
  at: millis(onsetMs),
  low: millis(onsetMs - stepMs),
  high: millis(onsetMs),
});
