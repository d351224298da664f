import type { Millis } from './instant.ts';

/**
 * What is to be done at the forge for one release. `changes` reads what lies between it and the release before; the others write the
 * verdict back: onto the commit (`status`, or `check` with evidence), into the pull request (`comment`), onto the deployment.
 */
export const OUTBOX_TARGETS = ['changes', 'check', 'comment', 'deployment_status', 'status'] as const;
export type OutboxTarget = (typeof OUTBOX_TARGETS)[number];
export type WriteBackTarget = Exclude<OutboxTarget, 'changes'>;

/** `pending` while a release is watched, `neutral` where there was too little data to say anything. */
export type WriteBackState = 'pending' | 'success' | 'failure' | 'neutral';

/** The verdict on one release, as one target is to show it from now on. */
export interface WriteBack {
  readonly target: WriteBackTarget;
  readonly releaseId: string;
  /** `owner/name`. */
  readonly repository: string;
  readonly commit: string;
  readonly service: string | null;
  readonly environment: string | null;
  readonly effectiveAt: Millis;
  /** The forge's own id of the deployment; null for a release that did not come from there. */
  readonly deploymentId: number | null;
  readonly state: WriteBackState;
  /** One line of plain text. */
  readonly summary: string;
  readonly markdown: string;
  /** Of the dashboard; null where nobody said under which address it is seen. */
  readonly url: string | null;
  /** What the forge called it when it was written first: then it is changed, not made again. */
  readonly remoteId: number | null;
  /** Change what is there, but make nothing new: for a quiet release that nobody asked to hear of. */
  readonly onlyUpdate: boolean;
}

/**
 * What was asked of the forge for one target. A request without an answer may have been dropped, may have been done, or may be done yet;
 * whoever makes something new has to know, or makes it twice.
 */
export interface Asking {
  /** How many requests had no answer. */
  readonly unanswered: number;
  /** When the last of them was sent; null where there is none. */
  readonly lastAt: Millis | null;
  /** Call it right before a request that changes something; it resolves once that is kept, for a process that ends. */
  begin(): Promise<void>;
}

export type SendOutcome =
  | { readonly outcome: 'sent'; readonly remoteId: number | null; readonly settled: boolean }
  /** There is nothing to show it on, such as no pull request, or nothing worth showing. */
  | { readonly outcome: 'nothing'; readonly reason: string; readonly settled: boolean }
  /** Something asked for before may come about until then: nothing new is made so long. */
  | { readonly outcome: 'unsettled'; readonly until: Millis; readonly reason: string }
  | SendRefusal;

/** What became of one target of a release. */
export interface WriteBackProgress {
  readonly target: OutboxTarget;
  readonly state: 'waiting' | 'shown' | 'not_shown' | 'given_up';
  /** Why it waits, was not shown or was given up; null where there is nothing to tell. */
  readonly reason: string | null;
  readonly nextTryAt: Millis | null;
}

export type SendRefusal =
  /** The forge asks to be left alone until then. */
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
