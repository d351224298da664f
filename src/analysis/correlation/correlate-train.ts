import type { LaggedMove, MoveAfter } from '../../model/correlation.ts';
import type { Reason } from '../../model/finding.ts';
import type { Millis } from '../../model/instant.ts';
import { seededUniform } from '../stats/seeded-random.ts';
import { winsorise } from '../stats/winsorise.ts';
import { bridgeGaps } from './bridge-gaps.ts';
import type { CorrelationSettings, SignalRange } from './correlation-input.ts';
import { reason, unusable } from './correlation-reasons.ts';
import { type Epochs, lagAt, profileLength, readEpochs } from './epochs.ts';
import { singleMoves } from './hits.ts';
import { lagInterval } from './lag-interval.ts';
import { daysCovered, localCalendar } from './local-calendar.ts';
import {
  type Direction,
  meanProfile,
  type NullProfiles,
  nullProfiles,
  type Positions,
  rankOverLags,
  standout,
} from './null-profiles.ts';
import { nullTrains, WITH_FEW_DAYS, WITH_OTHER_DAYS } from './null-trains.ts';
import { seasonalResidual } from './seasonal-residual.ts';
import { transformedGrid } from './transformed-grid.ts';

/** Null trains: with the train itself a thousand, so that p is a multiple of 0.001. */
const DRAWS = 999;
/** In robust deviations: one outlying minute must not decide a mean over twenty events. Not varied. */
const WINSORISE_AT = 4;
/** With fewer events even a move in the same direction after each has a chance of one in thirty. */
const FEWEST_EVENTS = 6;
/** Fewer days can be exchanged in too few ways. Not varied. */
const FEWEST_DAYS = 5;

/** One signal around the events of a train, before the correction for the other signals. */
export type TrainTest =
  | { readonly outcome: 'insufficient_data'; readonly events: number; readonly reason: Reason }
  | {
      readonly outcome: 'tested';
      readonly events: number;
      readonly comparedWith: 'days' | 'jitter';
      readonly after: Omit<MoveAfter, 'adjustedPValue'> & { readonly z: number };
      readonly before: Omit<LaggedMove, 'adjustedPValue'> & { readonly z: number };
    };

/**
 * Tests whether the signal moves after (or before) these events: superposed epochs of the residual of the daily rhythm, compared with the
 * same train on other days. `eventsAt` ascending and merged. docs/MATH.md, "Correlation".
 */
export function testTrain(range: SignalRange, eventsAt: readonly Millis[], { zone, seed }: CorrelationSettings): TrainTest {
  const grid = transformedGrid(range);
  const fault = unusable(range, grid);
  if (fault) return { outcome: 'insufficient_data', events: 0, reason: fault };
  const calendar = localCalendar({ ...grid, length: grid.x.length }, zone);
  const residual = bridgeGaps(winsorise(seasonalResidual(grid.x, grid.stepMs, calendar), WINSORISE_AT));
  const epochs = readEpochs(residual, grid.stepMs);
  const all = eventsAt.map((at) => Math.floor((at - grid.startMs) / grid.stepMs));
  const usable = eventsAt.filter((_, index) => epochs.usable[all[index]!] === 1);
  const anchors = Int32Array.from(all.filter((anchor) => epochs.usable[anchor] === 1));
  const events = anchors.length;
  if (events < FEWEST_EVENTS) return { outcome: 'insufficient_data', events, reason: tooFew(events, all.length) };

  const comparedWith = daysCovered(calendar, grid.x) < FEWEST_DAYS ? 'jitter' : 'days';
  const shiftRule = comparedWith === 'days' ? WITH_OTHER_DAYS : WITH_FEW_DAYS;
  const drawn = nullTrains(anchors, epochs, calendar, shiftRule, DRAWS, seededUniform(seed));
  const nulls = nullProfiles(epochs, drawn, events);
  if (nulls.deviations.every((deviation) => deviation === 0)) {
    return {
      outcome: 'insufficient_data',
      events,
      reason: reason('constant', 'The signal does not change around these events or others.'),
    };
  }
  const profile = meanProfile(epochs, anchors);
  const bad = range.signal.bad;
  const read = (positions: Positions) => choose(profile, nulls, bad === 'either' ? null : bad === 'up' ? 1 : -1, positions);
  const after = read({ from: 0, to: epochs.last + 1 });
  const before = read({ from: epochs.last + 1, to: profileLength(epochs) });
  return {
    outcome: 'tested',
    events,
    comparedWith,
    after: { ...moveOf(after, epochs), ...detailsOf(after, epochs, usable, anchors, drawn, profile, nulls, bad !== 'either') },
    before: moveOf(before, epochs),
  };
}

interface Choice {
  readonly position: number;
  readonly z: number;
  readonly direction: Direction;
  readonly pValue: number;
  readonly pOther: number;
}

/** The bad direction where there is one; otherwise the more significant one, with its p doubled as both were tested. */
function choose(profile: Float64Array, nulls: NullProfiles, bad: Direction | null, positions: Positions): Choice {
  const [up, down] = ([1, -1] as const).map((direction) => {
    const best = standout(profile, nulls, direction, positions);
    return { ...best, direction, pValue: rankOverLags(best.z, nulls, direction, positions) };
  }) as [Omit<Choice, 'pOther'>, Omit<Choice, 'pOther'>];
  if (bad !== null) return bad === 1 ? { ...up, pOther: down.pValue } : { ...down, pOther: up.pValue };
  const [chosen, other] = up.pValue < down.pValue || (up.pValue === down.pValue && up.z >= down.z) ? [up, down] : [down, up];
  return { ...chosen, pValue: Math.min(1, 2 * chosen.pValue), pOther: other.pValue };
}

const moveOf = ({ position, z, direction, pValue }: Choice, epochs: Epochs) => ({
  lagMs: lagAt(epochs, position) * epochs.stepMs,
  direction: direction === 1 ? ('up' as const) : ('down' as const),
  pValue,
  z,
});

function detailsOf(
  choice: Choice,
  epochs: Epochs,
  eventsAt: readonly Millis[],
  anchors: Int32Array,
  drawn: Int32Array,
  profile: Float64Array,
  nulls: NullProfiles,
  hasBadDirection: boolean,
) {
  const positions = { from: 0, to: epochs.last + 1 };
  const { low, high } = lagInterval(epochs, anchors, profile, choice, nulls, choice.direction, positions);
  const { hits, isHit, r } = singleMoves(epochs, anchors, drawn, choice.position, choice.direction);
  return {
    lagLowMs: low * epochs.stepMs,
    lagHighMs: high * epochs.stepMs,
    pBetter: hasBadDirection ? choice.pOther : null,
    r,
    hits: { ...hits, eventsAt: eventsAt.filter((_, index) => isHit[index]) },
  };
}

function tooFew(usable: number, all: number): Reason {
  const lost = all > usable ? `; ${all - usable} more lie outside the samples, within an hour of their ends, or at a gap` : '';
  return reason('too_few_events', `${usable} events with samples around them, where ${FEWEST_EVENTS} are needed${lost}.`);
}
