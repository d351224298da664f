import type { Millis } from '../../model/instant.ts';
import type { BadDirection, SignalKind } from '../../model/signal.ts';

/** One instance as long as it ran one version, on the grid of its comparison. */
export interface CohortMember {
  /** Null where the series carry no version: then the instances that came with the release are the new cohort. */
  readonly version: string | null;
  readonly instance: string;
  /** NaN where it reported nothing. For a ratio the numerators. */
  readonly values: Float64Array;
  /** Its requests: the denominators of a ratio, the weights of a latency. Null where they are not known. */
  readonly requests: Float64Array | null;
}

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
