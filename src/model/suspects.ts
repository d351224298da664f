import type { Finding, Onset } from './finding.ts';
import type { Millis } from './instant.ts';
import type { ReleaseVerdict, SuspectEvent } from './release.ts';
import type { Signal } from './signal.ts';

/** How plainly a signal changes near a point: `no_change` is what quiet signals look like too. */
export const CHANGE_CERTAINTIES = ['clear', 'weak', 'no_change'] as const;
export type ChangeCertainty = (typeof CHANGE_CERTAINTIES)[number];

/** What may have made a change: a release, or what is not judged and yet may be the cause. */
export interface SuspectRelease {
  readonly release: SuspectEvent;
  /** Its share of the blame; with those of the others and "none of these" it adds up to 1. */
  readonly share: number;
  /** When the change began, if this release made it. */
  readonly onset: Onset;
  /** Of its newest report; a release without one is watched. Null for what is not judged. */
  readonly verdict: ReleaseVerdict | null;
  /** What its newest report says of the signal; null where it says nothing. */
  readonly finding: Pick<Finding, 'verdict' | 'probability'> | null;
}

/** Which releases may have done what a signal did at one point. */
export type Suspects =
  | {
      readonly outcome: 'ranked';
      readonly signal: Signal;
      readonly certainty: ChangeCertainty;
      readonly direction: 'up' | 'down';
      /** The likeliest beginning of the change, whatever made it. */
      readonly onsetAt: Millis;
      /** The largest share first. */
      readonly suspects: readonly SuspectRelease[];
      readonly noneOfThese: number;
    }
  /** Too few samples around the point. */
  | { readonly outcome: 'insufficient_data'; readonly signal: Signal }
  | { readonly outcome: 'no_signal' };
