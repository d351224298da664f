import type { NativeSeries } from '../../series/native-series.ts';
import { binomialLowerTail, binomialUpperTail } from '../../stats/binomial-tail.ts';
import { normalUpperTail, zOfUpperTail } from '../../stats/normal.ts';
import { countsBetween, type EventCounts, eventRate, overdispersion, type RunningCounts, runningCounts } from './event-counts.ts';
import { shareRetained } from './retained-level.ts';

/** Begins before the release: those of the shapes, so that both tests have the same idea of "earlier". */
const PRE_EXISTING_S = [600, 900, 1800, 2700, 3600];
/** The windows in which the transient test looks for a pulse. */
const PULSE_LENGTHS_S = [120, 300, 600];
/** As in the shift test: an explanation that fits better by 1 costs 2. */
const PRE_EXISTING_PENALTY = 2;
/** The last ten minutes decide how much of the shift is retained, as in the placebo test. */
const END_S = 600;
/** z of p = 0.01. */
const VISIBLE_Z = 2.3263478740408408;
/** Where doubling ends: past a billion events a change is visible whatever its size. */
const MOST_EVENTS = 2 ** 30;
/** Smaller tails are clamped: it keeps z finite. */
const SMALLEST_P = 1e-300;

/** The exact comparison of rare events before and after the release, in one direction. z is in normal standard deviations. */
export interface DirectedCounts {
  readonly pValue: number;
  readonly z: number;
  readonly zPreExisting: number | null;
  readonly preExistingLeadS: number | null;
  readonly pPreExisting: number | null;
  readonly zPulse: number;
  readonly pTransient: number;
}

export interface LowCountTest {
  /** Relative change of the rate that would have reached p = 0.01; null where there was no event before. */
  readonly couldHaveSeen: number | null;
  readonly before: EventCounts;
  readonly after: EventCounts;
  /** Events expected after the release at the rate of the history. */
  readonly expectedAfter: number;
  readonly overdispersion: number;
  /** Share of the shift still there in the last 10 min; positive = up. */
  readonly retained: number;
  readonly up: DirectedCounts;
  readonly down: DirectedCounts;
}

/**
 * Given the total of events before and after the release, those after it are binomial with the share of exposure that fell after it,
 * whatever the rate. No placebo is needed, so a signal that never had an error can be judged. z is divided by the root of the overdispersion,
 * as rare errors come in bursts. A change must still hold in the second half of the window, and one that is stronger with the minutes before
 * the release counted in loses twice the difference. Przyborowski and Wilenski (Biometrika 1940) for the conditional test.
 */
export function lowCountTest(series: NativeSeries): LowCountTest {
  const counts = runningCounts(series);
  const { anchor } = series;
  const before = countsBetween(counts, 0, anchor);
  const after = countsBetween(counts, anchor, series.values.length);
  const spread = overdispersion(counts, Math.min(anchor, series.values.length), series.stepMs);
  const last = countsBetween(counts, Math.max(anchor, series.values.length - samples(END_S, series)), series.values.length);
  return {
    couldHaveSeen: smallestVisible(before, after.exposure, spread),
    before,
    after,
    expectedAfter: eventRate(before) * after.exposure,
    overdispersion: spread,
    retained: shareRetained(eventRate(before), eventRate(after), eventRate(last)),
    up: directedCounts(series, counts, spread, 1),
    down: directedCounts(series, counts, spread, -1),
  };
}

function directedCounts(series: NativeSeries, counts: RunningCounts, spread: number, direction: 1 | -1): DirectedCounts {
  const { anchor } = series;
  const end = series.values.length;
  const z = (before: EventCounts, after: EventCounts): number => conditionalZ(before, after, direction) / Math.sqrt(spread);
  const history = countsBetween(counts, 0, anchor);
  const zShift = z(history, countsBetween(counts, anchor, end));
  const zLate = z(history, countsBetween(counts, anchor + Math.floor((end - anchor) / 2), end));
  const leads = PRE_EXISTING_S.map((leadS) => ({ leadS, from: anchor - samples(leadS, series) }))
    .filter(({ from }) => countsBetween(counts, 0, from).exposure > 0)
    .map(({ leadS, from }) => ({ leadS, z: z(countsBetween(counts, 0, from), countsBetween(counts, from, end)) }));
  const strongest = leads.reduce<(typeof leads)[number] | null>((best, lead) => (best && best.z >= lead.z ? best : lead), null);
  const pulses = PULSE_LENGTHS_S.map((lengthS) =>
    z(history, countsBetween(counts, anchor, Math.min(end, anchor + samples(lengthS, series)))),
  );
  const zPulse = Math.max(...pulses);
  const lost = strongest ? PRE_EXISTING_PENALTY * Math.max(0, strongest.z - zShift) : 0;
  return {
    pValue: normalUpperTail(Math.min(zShift, zLate) - lost),
    z: zShift,
    zPreExisting: strongest?.z ?? null,
    preExistingLeadS: strongest?.leadS ?? null,
    pPreExisting: strongest && normalUpperTail(strongest.z),
    zPulse,
    pTransient: Math.min(1, pulses.length * normalUpperTail(zPulse)),
  };
}

/** z equivalent of the conditional test; 0 where one side has no exposure. */
function conditionalZ(before: EventCounts, after: EventCounts, direction: 1 | -1): number {
  const exposure = before.exposure + after.exposure;
  if (!(before.exposure > 0 && after.exposure > 0)) return 0;
  const total = before.events + after.events;
  const tail = direction === 1 ? binomialUpperTail : binomialLowerTail;
  const pValue = tail(after.events, total, after.exposure / exposure);
  // A tail of exactly 1 (no event at all) would be minus infinity.
  return zOfUpperTail(Math.min(Math.max(pValue, SMALLEST_P), 1 - Number.EPSILON));
}

/** Fewest events after the release that would have been unusual, by doubling and halving, as a change of the rate before. */
function smallestVisible(before: EventCounts, exposure: number, spread: number): number | null {
  if (before.events === 0 || exposure === 0) return null;
  const visible = (events: number): boolean => conditionalZ(before, { events, exposure }, 1) / Math.sqrt(spread) >= VISIBLE_Z;
  let unseen = 0;
  let seen = 1;
  while (!visible(seen) && seen < MOST_EVENTS) {
    unseen = seen;
    seen *= 2;
  }
  while (seen - unseen > 1) {
    const middle = Math.floor((seen + unseen) / 2);
    if (visible(middle)) seen = middle;
    else unseen = middle;
  }
  return seen / exposure / eventRate(before) - 1;
}

const samples = (durationS: number, series: NativeSeries): number => Math.max(1, Math.round((durationS * 1000) / series.stepMs));
