import type { Millis } from '../../../model/instant.ts';
import type { PublishedState, PublishTarget } from '../../../model/publishing.ts';

/** The targets that show a verdict. */
export type VerdictTarget = Exclude<PublishTarget, 'changes'>;

/** The verdict on one release, as one target is to show it from now on. */
export interface PublishedVerdict {
  readonly target: VerdictTarget;
  readonly releaseId: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly commit: string;
  readonly service: string | null;
  readonly environment: string | null;
  readonly effectiveAt: Millis;
  /** `effectiveAt` of the last event that reports the release. */
  readonly lastReportedAt: Millis;
  /** The events that report it: something was shown under the id of any, if that was the first one known. */
  readonly sourceIds: readonly string[];
  /** GitHub's own id of the deployment; null for a release that GitHub has no deployment of. */
  readonly deploymentId: number | null;
  readonly state: PublishedState;
  /** One line of plain text. */
  readonly summary: string;
  /** No longer than GitHub takes. */
  readonly markdown: string;
  /** Of the dashboard; null where its address is not configured. */
  readonly url: string | null;
  /** GitHub's id of what was published first: that is changed, nothing is made. */
  readonly remoteId: number | null;
  /** Change what is there, but make nothing new: for a quiet release while only flagged ones are to be commented. */
  readonly onlyUpdate: boolean;
}
