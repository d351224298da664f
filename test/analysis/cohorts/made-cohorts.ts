import type { CohortInput, CohortMember, CohortQuestion } from '../../../src/analysis/cohorts/cohort-input.ts';
import { MINUTE_MS, millis } from '../../../src/model/instant.ts';
import type { BadDirection, SignalKind } from '../../../src/model/signal.ts';

export const RELEASE_AT = millis(Date.UTC(2026, 0, 14, 14));
export const BEFORE_MIN = 120;

/** What one instance has in one minute, counted from the release; null for nothing. */
export type Minute = (minute: number) => { readonly value: number; readonly requests?: number } | null;

export function made(
  kind: SignalKind,
  bad: BadDirection,
  afterMin: number,
  members: readonly { readonly version: string | null; readonly instance: string; readonly minutes: Minute }[],
): CohortInput {
  return {
    ...{ kind, bad, stepMs: MINUTE_MS, start: millis(RELEASE_AT - BEFORE_MIN * MINUTE_MS) },
    members: members.map(({ version, instance, minutes }): CohortMember => {
      const length = BEFORE_MIN + afterMin;
      const seen = Array.from({ length }, (_, step) => minutes(step - BEFORE_MIN));
      return {
        ...{ version, instance },
        values: Float64Array.from(seen, (one) => one?.value ?? Number.NaN),
        requests: seen.some((one) => one?.requests !== undefined)
          ? Float64Array.from(seen, (one) => one?.requests ?? Number.NaN)
          : null,
      };
    }),
  };
}

export const asked = (lookMin: number, version: string | null = '2.0'): CohortQuestion => ({
  releaseAt: RELEASE_AT,
  asOf: millis(RELEASE_AT + lookMin * MINUTE_MS),
  version,
});

/** Old instances before and beside, new ones from the release on. */
export const fleet = (
  old: number,
  fresh: number,
  minutes: (instance: number, isNew: boolean) => Minute,
): { readonly version: string; readonly instance: string; readonly minutes: Minute }[] => [
  ...Array.from({ length: old }, (_, i) => ({ version: '1.0', instance: `old-${i}`, minutes: minutes(i, false) })),
  ...Array.from({ length: fresh }, (_, i) => ({
    version: '2.0',
    instance: `new-${i}`,
    minutes: ((minute) => (minute < 0 ? null : minutes(old + i, true)(minute))) satisfies Minute,
  })),
];
