import { type Finding, type FindingVerdict, isFlag, type Suspicion } from '../../../model/finding.ts';
import { millis } from '../../../model/instant.ts';
import { finiteOrNull } from '../../stats/finite-or-null.ts';
import type { VerdictModel } from '../classifier/verdict-model.ts';
import { verdictProbabilities } from '../classifier/verdict-probabilities.ts';
import { besideControls } from '../evidence/control-evidence.ts';
import type { CompetingEvidence, SignalEvidence } from '../features/release-features.ts';
import { type ImpactInput, type NearbyRelease, releaseGroupOf } from '../input/impact-input.ts';
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
  besideControls(
    verdictProbabilities(competitor.assessment, { ...competitor, placed: competitor.input }, prior, model).worse,
    competitor.assessment.control,
  );

/** This release's own share of the blame, of that of its group. */
export const ownShare = ({ shares, share }: Blame, { releaseId }: Pick<ImpactInput, 'releaseId'>): number =>
  shares.find(({ id }) => id === releaseId)?.share ?? share;

/** Below this part of the group's blame a release came after the change had begun. */
const NO_PART = 0.1;

/**
 * The release of the group that made a burst which this one came too late for. A change that lasts stays with all of the group, whoever
 * began it: none of them mended it. Null where there is no such release.
 */
export function betterFitOfGroup(
  verdict: FindingVerdict,
  blame: Blame | null,
  input: ImpactInput,
  probability: number,
): BetterFit | null {
  const group = releaseGroupOf(input);
  if (verdict !== 'burst' || !blame || group.length < 2) return null;
  const shareOf = (release: NearbyRelease): number => blame.shares.find(({ id }) => id === release.id)?.share ?? 0;
  if (ownShare(blame, input) >= NO_PART * blame.share) return null;
  const release = group.reduce((most, member) => (shareOf(member) > shareOf(most) ? member : most));
  return { release, probability: (probability * shareOf(release)) / blame.share };
}

/** More suspects are not listed: the shares of a crowd are next to nothing each, and every finding would repeat them. */
const MOST_SUSPECTS = 20;

/**
 * How the blame for a change in one direction is divided, the largest share first; null without competing releases. The release itself is
 * listed in any case; what is not listed counts as none of these.
 */
export function suspicionOf(blame: Blame | null, { releases, releaseId }: ImpactInput): Suspicion | null {
  if (!blame || blame.shares.length < 2) return null;
  const at = new Map(releases.map((release) => [release.id, release.at]));
  const suspects = blame.shares
    .map(({ id, share }) => ({ release: id, at: millis(at.get(id)!), share }))
    .filter(({ share }) => finiteOrNull(share) !== null)
    .toSorted((a, b) => b.share - a.share || a.at - b.at)
    .filter(({ release }, index) => index < MOST_SUSPECTS || release === releaseId);
  return { suspects, noneOfThese: Math.max(0, 1 - suspects.reduce((sum, { share }) => sum + share, 0)) };
}
