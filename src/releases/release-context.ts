import type { TimeSpan, Undoing } from '../analysis/impact/input/impact-input.ts';
import { HORIZON_MS } from '../analysis/series/native-series.ts';
import { type NameResolver, NO_ALIASES } from '../model/alias.ts';
import type { ReleaseRange } from '../model/event-filter.ts';
import { DAY_MS, HOUR_MS, type Millis, millis } from '../model/instant.ts';
import { markOf, type Neighbour, neighboursOf, type Release, type ReleaseMark } from '../model/release.ts';
import type { EventStore } from '../storage/ports/events.ts';
import { horizonOf } from './checkpoints.ts';
import { circumstancesNear } from './circumstances.ts';
import { placesOf, underNamesOf } from './own-names.ts';
import { releaseGroups, watchedSpans } from './release-group.ts';
import { releasesOfScope } from './releases-of-scope.ts';
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
  /** Releases of every service at most two hours away, this one among them, the earliest first: of its environment, and those that name none. */
  readonly neighbours: readonly Neighbour[];
  /** Scalings and incidents of its service near it, in any order: they may be the cause, and end nothing. */
  readonly circumstances: readonly Neighbour[];
  /** Where the time begins on which it is judged: its own instant, or that of the first of its group (`releaseGroups`). */
  readonly watchedFrom: Millis;
  /** When it stops being watched. */
  readonly horizon: Millis;
  /** The time on which each release of its service and environment is judged that is at most two hours away, by id. */
  readonly watched: ReadonlyMap<string, TimeSpan>;
  /** Null where it was not undone, or where it is too early to say what that did. */
  readonly undoing: Undoing | null;
}

/** Gathers what is known at `now`. Releases that mean the same place by an alias in `names` have the names of this one. */
export async function readReleaseContext(
  release: Release,
  now: Millis,
  events: Pick<EventStore, 'circumstances' | 'neighbours' | 'releases'>,
  names: NameResolver = NO_ALIASES,
): Promise<ReleaseContext> {
  const mark = markOf(release);
  const { at } = mark;
  const historyFrom = millis(at - HISTORY_MS);
  const [ofScope, near, circumstances] = await Promise.all([
    releasesOfScope(mark, undoingRange(mark), events, names),
    events.neighbours({
      services: null,
      environments: mark.environment === null ? null : [...placesOf(mark, names).environments, null],
      from: millis(at - NEIGHBOURHOOD_MS),
      to: millis(at + NEIGHBOURHOOD_MS),
    }),
    circumstancesNear(mark, now, events, names),
  ]);
  const neighbours = neighboursOf(near).map(underNamesOf(mark, names));
  return {
    release,
    at,
    historyFrom,
    neighbours,
    circumstances: circumstances.map(underNamesOf(mark, names)),
    ...watchOf(mark, ofScope, neighbours),
    undoing: undoingOf(mark, ofScope, now),
  };
}

function watchOf(
  mark: ReleaseMark,
  ofScope: readonly ReleaseMark[],
  neighbours: readonly Neighbour[],
): Pick<ReleaseContext, 'watchedFrom' | 'horizon' | 'watched'> {
  const near = ofScope.filter(({ at }) => Math.abs(at - mark.at) <= NEIGHBOURHOOD_MS);
  const group = releaseGroups(near).find((members) => members.some(({ id }) => id === mark.id)) ?? [mark];
  const members = new Set(group.map(({ id }) => id));
  const watchedFrom = group[0]!.at;
  // Of the neighbours too: those that name no environment may have gone to this one.
  const ended = horizonOf(
    { ...mark, at: group.at(-1)!.at },
    neighbours.filter(({ id }) => !members.has(id)),
  );
  return { watchedFrom, horizon: millis(Math.min(ended, watchedFrom + HORIZON_MS)), watched: watchedSpans(near) };
}

/** The releases that went to these places from the beginning of the history until two hours after the release, the earliest first. */
export const historyOf = (
  { at, historyFrom }: ReleaseContext,
  places: Pick<ReleaseRange, 'services' | 'environments'>,
  events: Pick<EventStore, 'releases'>,
): Promise<readonly ReleaseMark[]> => events.releases({ ...places, from: historyFrom, to: millis(at + NEIGHBOURHOOD_MS) });
