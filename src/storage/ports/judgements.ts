import type { Millis } from '../../model/instant.ts';
import type { ReportCause } from '../../model/report.ts';

/** A release that is due to be judged. One row a release: the durable queue of the judge. */
export interface Judgement {
  readonly releaseId: string;
  readonly dueAt: Millis;
  readonly cause: ReportCause;
  readonly attempts: number;
}

export interface JudgementStore {
  /** Due at or before `now`, the earliest first. */
  due(now: Millis, limit: number): Promise<readonly Judgement[]>;
  /** The earliest due instant, or null with nothing scheduled. */
  nextDueAt(): Promise<Millis | null>;
  /** Sets (or moves) the one scheduled judgement of a release, its attempts at 0; nothing for an id that is no release. */
  schedule(releaseId: string, dueAt: Millis, cause: ReportCause): Promise<void>;
  /** Nothing more to judge for this release. */
  finish(releaseId: string): Promise<void>;
  /** It failed: count the attempt and try again at `retryAt`. */
  fail(releaseId: string, retryAt: Millis, error: string): Promise<void>;
}
