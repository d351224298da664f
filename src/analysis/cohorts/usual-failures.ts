import { incompleteBeta } from '../stats/incomplete-beta.ts';
import { logGamma } from '../stats/log-gamma.ts';
import type { CountedMember, CountedTotals } from './counted-members.ts';
import { rateOf, totalsOf } from './counted-members.ts';

/**
 * How surely the failures beside a canary are like those before it, before they are seen: an incident of all instances in just the minutes of
 * a canary is rarer than the one in twenty that this allows. Schmidli et al. (Biometrics 2014) take 0.5 to 0.9 for the controls of other
 * trials; these are minutes old.
 */
const LIKE_BEFORE = 0.95;
/** The share of failures changes by half as much again from hour to hour, where it has not shown to change more: a variance on the logarithm. */
const LEAST_CHANGE = 0.25;
/** Where it changes by more than a factor of twenty, the past says nothing. */
const MOST_CHANGE = 9;
/** Keeps a rate of no failures above 0. */
const HALF = 0.5;
/** In an incident any share of requests may fail: evenly from none to all. */
const SHARE_IN_INCIDENT = 0.5;
/** And counts are some ten times as many. */
const TIMES_IN_INCIDENT = 10;

/** The rate of failures as it was before the new version came: `events` of `exposure`, as far as they count for the time beside the canary. */
export interface UsualFailures {
  readonly events: number;
  readonly exposure: number;
  /** Mean rate in an incident of all instances. */
  readonly inIncident: number;
}

/** Null where nothing is known from before. */
export function usualFailures(
  before: readonly CountedMember[],
  chunks: readonly Int32Array[],
  isRatio: boolean,
): UsualFailures | null {
  const parts = chunks.map((chunk) => totalsOf(before, chunk)).filter(({ exposure }) => exposure > 0);
  const all = parts.reduce((sum, part) => ({ events: sum.events + part.events, exposure: sum.exposure + part.exposure }), {
    events: 0,
    exposure: 0,
  });
  if (all.exposure === 0) return null;
  const change = Math.min(MOST_CHANGE, Math.max(LEAST_CHANGE, changeOf(parts, rateOf(all))));
  const rate = (all.events + HALF) / all.exposure;
  const events = 1 / (1 / (all.events + HALF) + change);
  const inIncident = isRatio ? SHARE_IN_INCIDENT : TIMES_IN_INCIDENT * rate;
  return { events, exposure: events / rate, inIncident };
}

/** Variance of the logarithm of the rate from stretch to stretch, by the method of moments. */
function changeOf(parts: readonly CountedTotals[], rate: number): number {
  let excess = 0;
  let scale = 0;
  for (const { events, exposure } of parts) {
    const expected = exposure * rate;
    excess += (events - expected) ** 2 - expected;
    scale += expected * expected;
  }
  return scale > 0 ? excess / scale : 0;
}

/**
 * Chance of `events` or more failures of the new cohort, given those of the old one beside it: a mixture of "as before", where the past counts
 * as more of the old cohort, and of an incident, where only the old cohort beside it tells. What the old cohort shows decides between them.
 */
export function tailGivenPast(events: number, exposure: number, older: CountedTotals, usual: UsualFailures | null): number {
  const besideOnly = tail(events, exposure, older.events, older.exposure);
  if (!usual) return besideOnly;
  const withPast = tail(events, exposure, older.events + usual.events, older.exposure + usual.exposure);
  const asBefore = LIKE_BEFORE * likelihood(older, usual.events, usual.exposure);
  const asIncident = (1 - LIKE_BEFORE) * likelihood(older, 1, 1 / usual.inIncident);
  const weight = asBefore / (asBefore + asIncident);
  return Number.isFinite(weight) ? weight * withPast + (1 - weight) * besideOnly : besideOnly;
}

/** The exact conditional tail: with whole numbers P(X >= events) for the binomial distribution of all failures. */
const tail = (events: number, exposure: number, baseEvents: number, baseExposure: number): number =>
  events <= 0 ? 1 : incompleteBeta(exposure / (exposure + baseExposure), events, baseEvents + 1);

/** Negative binomial probability of the failures of the old cohort, where the rate is gamma distributed with this shape and exposure. */
function likelihood({ events, exposure }: CountedTotals, shape: number, prior: number): number {
  const log =
    logGamma(shape + events) -
    logGamma(shape) -
    logGamma(events + 1) +
    shape * Math.log(prior / (prior + exposure)) +
    events * Math.log(exposure / (prior + exposure));
  return Math.exp(log);
}
