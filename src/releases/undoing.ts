import type { Undoing } from '../analysis/impact/input/impact-input.ts';
import { effectiveAt } from '../model/event.ts';
import { DAY_MS, HOUR_MS, type Millis, millis } from '../model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS, type Release } from '../model/release.ts';
import { horizonOf } from './checkpoints.ts';
import { releasesOfLane, sameCode } from './lane.ts';
import type { EventLister } from './releases-near.ts';

/** What is undone later than this was not undone for what it did at once. */
const UNDONE_WITHIN_MS = DAY_MS;
/** How far back the code is looked for that a release goes back to. */
const REMEMBERED_MS = 7 * DAY_MS;
/** For so long after a rollback the signals are looked at for what went away with it. */
const WATCHED_MS = HOUR_MS;

/** The release that undid this one, with how far what followed it is known at `now`. Null where there is none, or where it is too early to tell. */
export async function undoingOf(release: Release, now: Millis, events: EventLister): Promise<Undoing | null> {
  const at = effectiveAt(release);
  const lane = await releasesOfLane(release, millis(at - REMEMBERED_MS), millis(at + UNDONE_WITHIN_MS + WATCHED_MS), events);
  const later = lane.find((other) => undoes(other, release, lane));
  if (!later) return null;
  const undoneAt = effectiveAt(later);
  const asOf = millis(Math.min(now, undoneAt + WATCHED_MS, horizonOf(later, lane)));
  return asOf - undoneAt < FIRST_JUDGEMENT_AFTER_MS ? null : { id: later.id, at: undoneAt, name: later.version, asOf };
}

/** The releases that this one undid, the earliest first. */
export async function undoneBy(release: Release, events: EventLister): Promise<readonly Release[]> {
  const at = effectiveAt(release);
  const lane = await releasesOfLane(release, millis(at - UNDONE_WITHIN_MS - REMEMBERED_MS), millis(at + 1), events);
  return lane.filter((earlier) => undoes(release, earlier, lane));
}

/**
 * True where `later` put live again what was live before `release` and not since, or calls itself a rollback and comes right after it. A day
 * apart at most. `lane` holds both and what lies between and before them, the earliest first.
 */
function undoes(later: Release, release: Release, lane: readonly Release[]): boolean {
  const [from, to] = [release, later].map((one) => lane.findIndex(({ id }) => id === one.id)) as [number, number];
  const apartMs = effectiveAt(later) - effectiveAt(release);
  if (from < 0 || to <= from || apartMs <= 0 || apartMs > UNDONE_WITHIN_MS) return false;
  const since = lane.slice(from, to);
  if (since.some((one) => sameCode(one, later))) return false;
  const goesBack = lane.slice(0, from).some((one) => sameCode(one, later));
  return goesBack || (later.kind === 'rollback' && since.length === 1);
}
