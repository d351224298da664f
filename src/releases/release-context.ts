import type { Undoing } from '../analysis/impact/input/impact-input.ts';
import { DAY_MS, HOUR_MS, type Millis, millis } from '../model/instant.ts';
import { markOf, type Neighbour, type Release, type ReleaseMark } from '../model/release.ts';
import type { EventStore } from '../storage/ports/events.ts';
import { horizonOf } from './checkpoints.ts';
import { undoingOf, undoingRange } from './undoing.ts';

/** As much history as the method has a use for. */
const HISTORY_MS = 7 * DAY_MS;

/** Releases this far before and after one have to do with it: they compete for the blame, end its horizon, or touch a control. */
export const NEIGHBOURHOOD_MS = 2 * HOUR_MS;

/** Every fact about a release that other releases make, gathered once. */
export interface ReleaseContext {
  readonly release: Release;
  readonly at: Millis;
  /** Where its history begins. */
  readonly historyFrom: Millis;
  /** Releases of its service, of every environment, from the beginning of its history until two hours after it, the earliest first. */
  readonly ofService: readonly ReleaseMark[];
  /** Releases of every service at most two hours away, this one among them, the earliest first. */
  readonly neighbours: readonly Neighbour[];
  /** When it stops being watched. */
  readonly horizon: Millis;
  /** Null where it was not undone, or where it is too early to say what that did. */
  readonly undoing: Undoing | null;
}

/** Gathers what is known at `now`. */
export async function readReleaseContext(
  release: Release,
  now: Millis,
  events: Pick<EventStore, 'neighbours' | 'releases'>,
): Promise<ReleaseContext> {
  const mark = markOf(release);
  const { at } = mark;
  const historyFrom = millis(at - HISTORY_MS);
  const until = millis(at + NEIGHBOURHOOD_MS);
  const range = undoingRange(mark);
  const [ofService, neighbours] = await Promise.all([
    events.releases({ ...range, from: millis(Math.min(range.from, historyFrom)) }),
    events.neighbours({ services: null, from: millis(at - NEIGHBOURHOOD_MS), to: until }),
  ]);
  return {
    release,
    at,
    historyFrom,
    ofService: ofService.filter((other) => other.at >= historyFrom && other.at < until),
    neighbours,
    horizon: horizonOf(mark, neighbours),
    undoing: undoingOf(mark, ofService, now),
  };
}

/** Where what other services released counts too: from the beginning of the history until two hours after the release. */
export const historyOf = (
  { at, historyFrom }: ReleaseContext,
  services: readonly (string | null)[],
  events: Pick<EventStore, 'releases'>,
): Promise<readonly ReleaseMark[]> => events.releases({ services, from: historyFrom, to: millis(at + NEIGHBOURHOOD_MS) });
