import type { Millis } from '../../model/instant.ts';
import type { BadDirection, SignalKind, SignalMember } from '../../model/signal.ts';

/** One of a cohort. */
export type CohortMember = SignalMember;

/** What is compared: one signal of a release, split by version and instance. */
export interface CohortInput {
  readonly kind: SignalKind;
  readonly bad: BadDirection;
  readonly start: Millis;
  readonly stepMs: number;
  readonly members: readonly CohortMember[];
}

/** The release that divides them. */
export interface CohortQuestion {
  readonly releaseAt: Millis;
  /** Samples whose interval ends later are not used. */
  readonly asOf: Millis;
  /** What the release says it put live; null where it says nothing. */
  readonly version: string | null;
}
