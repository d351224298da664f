import type { Millis } from '../../model/instant.ts';
import type { OutboxTarget, WriteBackProgress } from '../../model/publishing.ts';

/** What the forge is to be told or asked about a release, provided that it names a repository and a commit. */
export interface WantedErrands {
  readonly targets: readonly OutboxTarget[];
  /** Of releases that went live earlier nothing is wanted: nobody waits for a verdict on last month. */
  readonly releasedSince: Millis;
}

/** One row of the outbox: this target is to show the newest state of this release. */
export interface Errand {
  readonly releaseId: string;
  readonly target: OutboxTarget;
  /** Counts up with every newer state that was wanted. */
  readonly revision: number;
  readonly attempts: number;
  /** The forge's id of what was written before. */
  readonly remoteId: number | null;
  /** Digest of what was written last. */
  readonly sentDigest: string | null;
  /** How often something was asked for that was not answered, and may come about yet. */
  readonly unanswered: number;
  /** When that was last; null when there is nothing. */
  readonly askedAt: Millis | null;
  /** Why nothing was shown; null when it was. */
  readonly reason: string | null;
}

export interface OutboxStore {
  /** Asks for the newest state to be sent; one that waits for its next try goes on waiting. */
  want(releaseId: string, wanted: WantedErrands): Promise<void>;
  /** Due at or before `now`, the earliest first. */
  due(now: Millis, limit: number): Promise<readonly Errand[]>;
  nextDueAt(): Promise<Millis | null>;
  /** Something is asked for at this moment: until it is settled, it counts as unanswered. */
  asked(errand: Errand, at: Millis): Promise<void>;
  /** What was asked for since the errand was read was answered, with a refusal: it will not come about. */
  answered(errand: Errand): Promise<void>;
  /** It is settled: shown, or not to be shown for `reason`. Where a newer state was wanted meanwhile, it stays due. */
  done(
    errand: Errand,
    sent: { readonly remoteId: number | null; readonly digest: string; readonly reason: string | null },
  ): Promise<void>;
  /** It was sent, but is to be looked for and sent once more at that time, as if it never had been. */
  repeat(errand: Errand, at: Millis): Promise<void>;
  /** It could not be sent: count the attempt and try again at `retryAt`. */
  retry(errand: Errand, retryAt: Millis, reason: string): Promise<void>;
  /** It rests until a newer state is wanted. */
  giveUp(errand: Errand, reason: string): Promise<void>;
  /** What became of every target of one release. */
  ofRelease(releaseId: string): Promise<readonly WriteBackProgress[]>;
  /** How many wait, and how many were given up. */
  count(): Promise<{ readonly waiting: number; readonly givenUp: number }>;
}
