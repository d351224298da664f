import type { Millis } from './instant.ts';

/**
 * What is to be done at GitHub for one release. `changes` reads what lies between it and the release before; the others publish the
 * verdict: on the commit (`status`, or `check` with evidence), in the pull request (`comment`), on the deployment.
 */
export const PUBLISH_TARGETS = ['changes', 'check', 'comment', 'deployment_status', 'status'] as const;
export type PublishTarget = (typeof PUBLISH_TARGETS)[number];
export type VerdictTarget = Exclude<PublishTarget, 'changes'>;

/** `pending` while a release is watched, `neutral` where there was too little data to say anything. */
export type PublishedState = 'pending' | 'success' | 'failure' | 'neutral';

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
  /** GitHub's own id of the deployment; null for a release that did not come from there. */
  readonly deploymentId: number | null;
  readonly state: PublishedState;
  /** One line of plain text. */
  readonly summary: string;
  readonly markdown: string;
  /** Of the dashboard; null where its address is not configured. */
  readonly url: string | null;
  /** GitHub's id of what was published first: that is changed, nothing is made. */
  readonly remoteId: number | null;
  /** Change what is there, but make nothing new: for a quiet release while only flagged ones are to be commented. */
  readonly onlyUpdate: boolean;
}

/**
 * Requests for one target that had no answer. Each may have been dropped, may have been done, or may be done yet; what is made without
 * knowing of them is made twice.
 */
export interface RequestsInFlight {
  readonly count: number;
  /** When the last of them was sent; null where there is none. */
  readonly lastAt: Millis | null;
  /** Call it right before a request that changes something; it resolves once that is durable, for a process that ends in between. */
  begin(): Promise<void>;
}

export type PublishOutcome =
  | { readonly outcome: 'sent'; readonly remoteId: number | null; readonly settled: boolean }
  /** There is nothing to show it on, such as no pull request, or nothing worth showing. */
  | { readonly outcome: 'nothing'; readonly reason: string; readonly settled: boolean }
  /** A request in flight may take effect until then: nothing new is made before. */
  | { readonly outcome: 'unsettled'; readonly until: Millis; readonly reason: string }
  | Refusal;

/** What GitHub shows of one target of a release. */
export interface Publication {
  readonly releaseId: string;
  readonly target: PublishTarget;
  /** GitHub's id of what was published before. */
  readonly remoteId: number | null;
  /** Digest of what was published last. */
  readonly digest: string | null;
  /** Why nothing is shown; null where something is. */
  readonly reason: string | null;
  /** Requests that had no answer and may take effect yet, and when the last of them was sent. */
  readonly requestsInFlight: number;
  readonly lastRequestAt: Millis | null;
  /** When to look for what such a request did late, and to publish once more; null where that is not needed. */
  readonly recheckAt: Millis | null;
}

/** What became of one target of a release. */
export interface PublicationProgress {
  readonly target: PublishTarget;
  readonly state: 'waiting' | 'shown' | 'not_shown' | 'given_up';
  /** Why it waits, was not shown or was given up; null where there is nothing to tell. */
  readonly reason: string | null;
  readonly nextTryAt: Millis | null;
}

export type Refusal =
  /** GitHub takes nothing until then. */
  | { readonly outcome: 'limited'; readonly until: Millis; readonly reason: string }
  /** It will never be taken: no such commit, no right to write there. */
  | { readonly outcome: 'refused'; readonly reason: string };

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
