import type { Millis } from './instant.ts';

/**
 * What is to be done at GitHub for one release. `changes` reads what lies between it and the release before; the others publish the
 * verdict: on the commit (`status`, or `check` with evidence), in the pull request (`comment`), on the deployment.
 */
export const PUBLISH_TARGETS = ['changes', 'check', 'comment', 'deployment_status', 'status'] as const;
export type PublishTarget = (typeof PUBLISH_TARGETS)[number];

/** `pending` while a release is watched, `neutral` where there was too little data to say anything. */
export type PublishedState = 'pending' | 'success' | 'failure' | 'neutral';

/** Names what GitHub shows of one target of a release. */
export interface PublicationName {
  readonly releaseId: string;
  readonly target: PublishTarget;
}

export interface Publication extends PublicationName {
  /** GitHub's id of what was published before. */
  readonly remoteId: number | null;
  /** Digest of what was published last. */
  readonly digest: string | null;
  /** Why nothing is shown; null where something is. */
  readonly reason: string | null;
  /** Requests that had no answer and may take effect yet, and when the last of them was sent. */
  readonly requestsInFlight: number;
  readonly lastRequestAt: Millis | null;
  /** When to look for what such a request did late, and to publish again; null where that is not needed. */
  readonly recheckAt: Millis | null;
}

/** What became of one target of a release. */
export interface PublicationProgress {
  readonly target: PublishTarget;
  readonly state: 'waiting' | 'shown' | 'not_shown' | 'given_up';
  /** Why it waits, was not shown or was given up; null where no reason is needed. */
  readonly reason: string | null;
  readonly nextTryAt: Millis | null;
}

/** A commit between two releases. */
export interface ChangedCommit {
  readonly commit: string;
  /** The first line of its message. */
  readonly title: string;
  readonly author: string | null;
  readonly url: string | null;
  /** Number of the pull request that brought it, as far as its message says. */
  readonly pullRequest: number | null;
}

/** What one release brought that the one before did not have. */
export interface ReleaseChanges {
  /** The commit of the release before. */
  readonly base: string;
  /** `behind`: the release went back; the commits it took away are counted, not listed. */
  readonly direction: 'ahead' | 'behind' | 'diverged' | 'identical';
  readonly ahead: number;
  readonly behind: number;
  /** Oldest first; the first thousand where there are more. */
  readonly commits: readonly ChangedCommit[];
}
