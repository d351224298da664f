import type { Suspicion } from '../../../model/finding.ts';
import { millis } from '../../../model/instant.ts';
import { finiteOrNull } from '../../stats/finite-or-null.ts';
import type { VerdictModel } from '../classifier/verdict-model.ts';
import { verdictProbabilities } from '../classifier/verdict-probabilities.ts';
import type { CompetingEvidence, SignalEvidence } from '../features/release-features.ts';
import type { ImpactInput, NearbyRelease } from '../input/impact-input.ts';
import type { Blame } from '../onset/blame.ts';

/** Another release to which the change is attributed with a higher probability. */
export interface BetterFit {
  readonly release: NearbyRelease;
  /** Probability that it made the signal worse, at the same prior. */
  readonly probability: number;
  /** True where that release is judged on this signal as well, so that a flag left out here is raised there. */
  readonly answersForIt: boolean;
}

/** The competing release that made the signal worse with a higher probability than this one; null where there is none. */
export function betterFit(
  { input, competing }: SignalEvidence,
  probability: number,
  prior: number,
  model: VerdictModel | null,
): BetterFit | null {
  let best: BetterFit | null = null;
  for (const competitor of competing) {
    const other = probabilityOf(competitor, prior, model);
    if (other <= Math.max(probability, best?.probability ?? 0)) continue;
    best = { release: competitor.release, probability: other, answersForIt: competitor.release.sameService || !isOwn(input) };
  }
  return best;
}

const probabilityOf = (competitor: CompetingEvidence, prior: number, model: VerdictModel | null): number =>
  verdictProbabilities(competitor.assessment, competitor, prior, model).worse;

const isOwn = ({ releases, releaseId }: ImpactInput): boolean => releases.find(({ id }) => id === releaseId)?.sameService ?? true;

/** How the blame for a change in one direction is divided, the largest share first; null without competing releases. */
export function suspicionOf(blame: Blame | null, releases: readonly NearbyRelease[]): Suspicion | null {
  if (!blame || blame.shares.length < 2) return null;
  const suspects = blame.shares
    .map(({ id, share }) => ({ release: id, at: millis(releases.find((release) => release.id === id)!.at), share }))
    .filter(({ share }) => finiteOrNull(share) !== null)
    .toSorted((a, b) => b.share - a.share || a.at - b.at);
  return { suspects, noneOfThese: Math.max(0, 1 - suspects.reduce((sum, { share }) => sum + share, 0)) };
}
