import { reports } from './choose-cohorts.ts';
import type { CohortInput, CohortMember } from './cohort-input.ts';

/** A member in counts: failures of requests, or events of the steps in which it reported. */
export interface CountedMember {
  readonly instance: string;
  readonly events: Float64Array;
  readonly exposure: Float64Array;
}

export interface CountedTotals {
  readonly events: number;
  readonly exposure: number;
}

/** What is bad is counted: of a ratio of successes the failures, which are rare as the test wants them. */
export const counted =
  ({ kind, bad }: Pick<CohortInput, 'kind' | 'bad'>) =>
  (member: CohortMember): CountedMember => {
    const { instance, values, requests } = member;
    const events = new Float64Array(values.length);
    const exposure = new Float64Array(values.length);
    for (let step = 0; step < values.length; step++) {
      if (!reports(member, step)) continue;
      exposure[step] = kind === 'ratio' && requests ? requests[step]! : 1;
      const value = Math.max(0, values[step]!);
      const isSuccess = kind === 'ratio' && bad === 'down';
      events[step] = Math.round(isSuccess ? Math.max(0, exposure[step]! - value) : value);
    }
    return { instance, events, exposure };
  };

/** Of some members over some steps. */
export function totalsOf(members: readonly CountedMember[], steps: Int32Array): CountedTotals {
  let events = 0;
  let exposure = 0;
  for (const member of members) {
    for (const step of steps) {
      events += member.events[step]!;
      exposure += member.exposure[step]!;
    }
  }
  return { events, exposure };
}

/** The pooled rate. */
export const rateOf = ({ events, exposure }: CountedTotals): number => (exposure > 0 ? events / exposure : 0);

/** Sum of the squared parts that the members have of all exposure: one over the number of members that are alike. */
export function concentration(members: readonly CountedMember[], steps: Int32Array): number {
  const parts = members.map((member) => totalsOf([member], steps).exposure);
  const all = parts.reduce((sum, part) => sum + part, 0);
  return all > 0 ? parts.reduce((sum, part) => sum + (part / all) ** 2, 0) : 1;
}
