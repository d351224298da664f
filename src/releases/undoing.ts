import type { Undoing } from '../analysis/impact/input/impact-input.ts';
import { areOpposite, stateOf } from '../model/change-subject.ts';
import type { ReleaseRange } from '../model/event-filter.ts';
import { DAY_MS, HOUR_MS, type Millis, millis } from '../model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS, type ReleaseMark } from '../model/release.ts';
import { sameLive } from '../model/same-deploy.ts';
import type { EventStore } from '../storage/ports/events.ts';
import { horizonOf } from './checkpoints.ts';
import { releasesOfScope } from './releases-of-scope.ts';

/** What is undone later than this was not undone for what it did at once. */
const UNDONE_WITHIN_MS = DAY_MS;
/** How long before a release the code may have been live that it goes back to. */
const REMEMBERED_MS = 7 * DAY_MS;
/** How long after a rollback signals are watched for the effects that end with it. */
const WATCHED_MS = HOUR_MS;

/**
 * The release that undid this one, with how far what followed it is known at `now`. Null where there is none, or where it is too early to
 * tell. `ofScope` are those of `undoingRange`.
 */
export function undoingOf(release: ReleaseMark, ofScope: readonly ReleaseMark[], now: Millis): Undoing | null {
  const later = ofScope.find((other) => undoes(other, release, ofScope));
  if (!later) return null;
  const asOf = millis(Math.min(now, later.at + WATCHED_MS, horizonOf(later, ofScope)));
  return asOf - later.at < FIRST_JUDGEMENT_AFTER_MS ? null : { id: later.id, at: later.at, name: later.version, asOf };
}

/** The time of the releases by which it is seen whether this one was undone. */
export const undoingRange = ({ at }: Pick<ReleaseMark, 'at'>): Pick<ReleaseRange, 'from' | 'to'> => ({
  from: millis(at - REMEMBERED_MS),
  to: millis(at + UNDONE_WITHIN_MS + WATCHED_MS),
});

/** The releases that this one undid, the earliest first. */
export async function undoneBy(release: ReleaseMark, events: Pick<EventStore, 'releases'>): Promise<readonly ReleaseMark[]> {
  const from = millis(release.at - UNDONE_WITHIN_MS - REMEMBERED_MS);
  const ofScope = await releasesOfScope(release, { from, to: millis(release.at + 1) }, events);
  return ofScope.filter((earlier) => undoes(release, earlier, ofScope));
}

/**
 * True where `later` put live again what was live before `release` and not since, or comes right after it and calls itself a rollback or
 * flips the flag back. A day apart at most. `ofScope` holds both and what lies between and before them, the earliest first.
 */
function undoes(later: ReleaseMark, release: ReleaseMark, ofScope: readonly ReleaseMark[]): boolean {
  if (later.subject !== release.subject) return false;
  const ofSubject = ofScope.filter(({ subject }) => subject === release.subject);
  const [from, to] = [release, later].map((one) => ofSubject.findIndex(({ id }) => id === one.id)) as [number, number];
  const apartMs = later.at - release.at;
  if (from < 0 || to <= from || apartMs <= 0 || apartMs > UNDONE_WITHIN_MS) return false;
  const since = ofSubject.slice(from, to);
  if (since.some((one) => sameLive(one, later))) return false;
  if (ofSubject.slice(0, from).some((one) => sameLive(one, later))) return true;
  return since.length === 1 && (later.kind === 'rollback' || flipsBack(release, later));
}

/** Of a flag that is on or off nothing has to be known from before. */
const flipsBack = (release: ReleaseMark, later: ReleaseMark): boolean =>
  later.subject !== null && areOpposite(stateOf(release.version), stateOf(later.version));
