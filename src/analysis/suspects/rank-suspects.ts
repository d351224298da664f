import type { Onset } from '../../model/finding.ts';
import { millis } from '../../model/instant.ts';
import type { NearbyRelease } from '../impact/input/impact-input.ts';
import { assignBlame, type Blame } from '../impact/onset/blame.ts';
import type { DatedChange } from './date-change.ts';

export interface Suspect {
  readonly id: string;
  /** Share of the blame; the shares of all suspects and `noneOfThese` add up to 1. */
  readonly share: number;
  /** When the change began, if this release caused it. */
  readonly onset: Onset;
}

export interface SuspectRanking {
  /** The largest share first. */
  readonly suspects: readonly Suspect[];
  readonly noneOfThese: number;
}

/**
 * Divides the blame for a dated change among the releases before it and "none of these": the support for each onset is compared with the
 * usual lag of their effects (docs/MATH.md, "Onset and blame"). Pure.
 */
export function rankSuspects({ posterior, direction, onsetAt }: DatedChange, releases: readonly NearbyRelease[]): SuspectRanking {
  const blameOf = (release: Pick<NearbyRelease, 'id' | 'at'>, among: readonly NearbyRelease[]): Blame =>
    assignBlame(posterior, direction === 'up' ? 1 : -1, release, among);
  const earliest = Math.min(onsetAt, ...releases.map(({ at }) => at));
  const suspects = releases.map((release): Suspect => {
    // All shares are taken among the same releases: those that the earliest could compete with.
    const { share } = blameOf({ id: release.id, at: millis(earliest) }, releases);
    const { onsetAt: likeliest, onsetLow, onsetHigh } = blameOf(release, [release]);
    return { id: release.id, share, onset: { at: millis(likeliest), low: millis(onsetLow), high: millis(onsetHigh) } };
  });
  return {
    suspects: suspects.toSorted((a, b) => b.share - a.share || (a.id < b.id ? -1 : 1)),
    noneOfThese: Math.max(0, 1 - suspects.reduce((sum, { share }) => sum + share, 0)),
  };
}
