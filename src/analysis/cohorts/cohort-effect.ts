/** What one stretch shows: the new cohort against the old one, on the logarithm of their ratio where there is one. */
export interface CohortEffect {
  /** Chance of a difference as bad, of this stretch alone. */
  readonly pValue: number;
  /** Logarithm of new over old, without what the instances already differed by. On a signal with negative values a plain difference. */
  readonly shift: number;
  readonly standardError: number;
  /** Degrees of freedom behind the standard error. */
  readonly degrees: number;
  /** Shares of failures, or levels, as they were seen. */
  readonly newLevel: number;
  readonly oldLevel: number;
  /** Failures and requests of both; null for a level. */
  readonly counts: {
    readonly newEvents: number;
    readonly newExposure: number;
    readonly oldEvents: number;
    readonly oldExposure: number;
  } | null;
}
