import { type Finding, isFlag, type Suspicion } from '../../../model/finding.ts';
import { millis } from '../../../model/instant.ts';
import { finiteOrNull } from '../../stats/finite-or-null.ts';
import type { VerdictModel } from '../classifier/verdict-model.ts';
import { verdictProbabilities } from '../classifier/verdict-probabilities.ts';
import { besideControls } from '../evidence/control-evidence.ts';
import type { CompetingEvidence, SignalEvidence } from '../features/release-features.ts';
import type { NearbyRelease } from '../input/impact-input.ts';
import type { Blame } from '../onset/blame.ts';

/** Another release that is flagged for the same change, with a higher probability. */
export interface BetterFit {
  readonly release: NearbyRelease;
  /** Probability that it made the signal worse, at the same prior. */
  readonly probability: number;
}

/** What the own report of a competing release says about this signal. */
export type CompetingReport = (release: NearbyRelease) => Pick<Finding, 'verdict'>;

/**
 * The competing release that made the signal worse with a higher probability than this one and is flagged for it in its own report; null
 * where there is none, so that a change of which nobody else is accused stays with this release.
 */
export function betterFit(
  { competing }: Pick<SignalEvidence, 'competing'>,
  probability: number,
  prior: number,
  model: VerdictModel | null,
  reportOf: CompetingReport,
): BetterFit | null {
  const likelier = competing
    .map((competitor) => ({ release: competitor.release, probability: probabilityOf(competitor, prior, model) }))
    .filter((other) => other.probability > probability)
    .sort((a, b) => b.probability - a.probability);
  return likelier.find(({ release }) => isFlag(reportOf(release))) ?? null;
}

const probabilityOf = (competitor: CompetingEvidence, prior: number, model: VerdictModel | null): number =>
  besideControls(verdictProbabilities(competitor.assessment, competitor, prior, model).worse, competitor.assessment.control);

/** How the blame for a change in one direction is divided, the largest share first; null without competing releases. */
export function suspicionOf(blame: Blame | null, releases: readonly NearbyRelease[]): Suspicion | null {
  if (!blame || blame.shares.length < 2) return null;
  const suspects = blame.shares
    .map(({ id, share }) => ({ release: id, at: millis(releases.find((release) => release.id === id)!.at), share }))
    .filter(({ share }) => finiteOrNull(share) !== null)
    .toSorted((a, b) => b.share - a.share || a.at - b.at);
  return { suspects, noneOfThese: Math.max(0, 1 - suspects.reduce((sum, { share }) => sum + share, 0)) };
}
