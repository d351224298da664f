import type { NearbyRelease } from '../input/impact-input.ts';
import type { RareChange } from '../statistics/rare-change.ts';
import { lagDensity, suspectsOf } from './blame.ts';

/** Laplace: a change that the history does not show is taken to happen once in one as long. With half a change 3 % of restless levels were flagged. */
const ONE_MORE = 1;

/** Of a rare change: that one of the releases near it caused it. The probabilities and that of none of them add up to 1. */
export interface CauseProbability {
  readonly id: string;
  readonly probability: number;
  /** The same at equal odds of a release and of "none of these": how the blame divides. */
  readonly share: number;
}

/**
 * Bayes' rule for one change at a known instant. A release causes it with the density of its lag; by itself it comes as often as in the
 * history, at random. `prior` is the probability that a release changes this signal at all.
 */
export function causeProbabilities(
  change: RareChange,
  release: Pick<NearbyRelease, 'id' | 'at'>,
  releases: readonly NearbyRelease[],
  prior: number,
  stepMs: number,
): readonly CauseProbability[] {
  const perSecond = (change.seen + ONE_MORE) / (change.historyMs / 1000);
  const densities = suspectsOf(release, releases).map(({ suspect, weight }) => ({
    id: suspect.id,
    density: weight * lagDensity((change.onsetMs - suspect.at) / 1000, stepMs / 1000),
  }));
  const caused = densities.reduce((sum, { density }) => sum + density, 0);
  const odds = prior / (1 - prior);
  return densities.map(({ id, density }) => ({
    id,
    probability: (odds * density) / (odds * caused + perSecond),
    share: density / (caused + perSecond),
  }));
}
