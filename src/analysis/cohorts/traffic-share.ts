import { studentUpperTail } from '../stats/student-tail.ts';
import { type Cohorts, reports } from './choose-cohorts.ts';
import type { CohortMember } from './cohort-input.ts';
import { PRIOR_DEGREES, PRIOR_SPREAD } from './spread-constants.ts';

/** A third less or half as much again as its instances suggest is no longer the same traffic. */
const TOLERATED = Math.log(1.5);
/** Traffic of a canary is looked at anew with every report: so rare a difference is none of chance. */
const SURELY_OTHER = 0.001;

/** Requests of the new cohort against what its instances suggest. */
export interface TrafficShare {
  /** Requests of one new instance over those of an old one: 1 where traffic is spread evenly. */
  readonly perInstance: number;
  readonly isAsExpected: boolean;
}

/**
 * Sample-ratio check: a canary that gets other traffic than its instances suggest is compared with something else than itself (Fabijan et al.,
 * KDD 2019). Balancers do not throw dice, so the yardstick is what old instances differ by. Null where no requests are known.
 */
export function trafficShare({ newer, older }: Cohorts, steps: Int32Array): TrafficShare | null {
  const a = newer.map((member) => requestsAStep(member, steps)).filter((rate) => rate !== null);
  const b = older.map((member) => requestsAStep(member, steps)).filter((rate) => rate !== null);
  if (a.length === 0 || b.length === 0) return null;
  const [ofNew, ofOld] = [pooled(a), pooled(b)];
  const perInstance = ofNew / ofOld;
  const logs = b.map(({ requests, steps: own }) => Math.log(requests / own));
  const centre = logs.reduce((sum, log) => sum + log, 0) / logs.length;
  const degrees = logs.length - 1 + PRIOR_DEGREES;
  const squares = logs.reduce((sum, log) => sum + (log - centre) ** 2, 0);
  const variance = (squares + PRIOR_DEGREES * PRIOR_SPREAD ** 2) / degrees;
  const ofChance = 1 / sumOf(a) + 1 / sumOf(b);
  const apart = Math.abs(Math.log(perInstance));
  const pValue = 2 * studentUpperTail(apart / Math.sqrt(variance * (1 / a.length + 1 / b.length) + ofChance), degrees);
  // With one or two old instances no distance is ever rare enough; twice the traffic is other traffic all the same.
  const isFar =
    apart > TOLERATED && (pValue < SURELY_OTHER || (apart > 2 * TOLERATED && apart > MANY_ERRORS * Math.sqrt(ofChance)));
  return { perInstance, isAsExpected: !isFar };
}

/** Standard errors of counting beyond which a difference is none of counting. */
const MANY_ERRORS = 4;

interface Traffic {
  readonly requests: number;
  readonly steps: number;
}

const sumOf = (members: readonly Traffic[]): number => members.reduce((sum, { requests }) => sum + requests, 0);

const pooled = (members: readonly Traffic[]): number => sumOf(members) / members.reduce((sum, { steps }) => sum + steps, 0);

/** Only the steps in which it was there; null for a member without requests. */
function requestsAStep(member: CohortMember, steps: Int32Array): Traffic | null {
  if (member.requests === null) return null;
  const first = steps.find((step) => reports(member, step));
  const last = steps.findLast((step) => reports(member, step));
  if (first === undefined || last === undefined) return null;
  let requests = 0;
  let present = 0;
  for (const step of steps) {
    if (step < first || step > last) continue;
    present++;
    requests += Number.isNaN(member.requests[step]!) ? 0 : member.requests[step]!;
  }
  return { requests, steps: present };
}
