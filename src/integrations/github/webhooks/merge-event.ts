import type { EventDraft, EventStatus } from '../../../model/event.ts';
import type { Millis } from '../../../model/instant.ts';

/** The fields of an event that its deliveries move. */
export type Progress = Pick<EventDraft, 'status' | 'startedAt' | 'endedAt' | 'environment' | 'commit'>;

/**
 * What a further delivery changes of an event that earlier deliveries made; null where it brings nothing new. The result depends only on
 * the set of deliveries seen, not on their order or repetition, because GitHub promises neither: facts are only ever added.
 *
 * Once a success was seen, the event went live, and neither an earlier nor a later failure takes that back. `inactive` means that a
 * newer deployment took its place; after a failure alone it changes nothing.
 */
export function mergeEvent(known: Progress, seen: Progress): Progress | null {
  const before = toFacts(known);
  const reported = toFacts(seen);
  const moved = toProgress(
    {
      live: before.live || reported.live,
      liveAt: earlier(before.liveAt, reported.liveAt),
      failedAt: earlier(before.failedAt, reported.failedAt),
      failed: before.failed || reported.failed,
      replaced: before.replaced || reported.replaced,
      running: before.running || reported.running,
    },
    reported.liveAt !== null && (before.liveAt === null || reported.liveAt < before.liveAt)
      ? seen.environment
      : known.environment,
  );
  // A tag may first be reported without its commit.
  const merged = { ...moved, ...momentOf(known, seen, moved), commit: known.commit ?? seen.commit };
  const same =
    merged.commit === known.commit &&
    merged.status === known.status &&
    merged.startedAt === known.startedAt &&
    merged.endedAt === known.endedAt &&
    merged.environment === known.environment;
  return same ? null : merged;
}

/**
 * A tag or a published release is an instant. What is read of a tag afterwards has only the date of the commit, and it was pushed later, so
 * the latest that was reported holds. A deploy begins and ends, and is reported with the same beginning each time.
 */
function momentOf(known: Progress, seen: Progress, moved: Moved): Pick<Progress, 'startedAt' | 'endedAt'> {
  if (known.startedAt !== known.endedAt || seen.startedAt !== seen.endedAt)
    return { startedAt: known.startedAt, endedAt: moved.endedAt };
  const at = known.startedAt > seen.startedAt ? known.startedAt : seen.startedAt;
  return { startedAt: at, endedAt: at };
}

interface Facts {
  readonly live: boolean;
  readonly liveAt: Millis | null;
  readonly failedAt: Millis | null;
  readonly failed: boolean;
  readonly replaced: boolean;
  readonly running: boolean;
}

type Moved = Omit<Progress, 'commit' | 'startedAt'>;

function toFacts({ status, endedAt }: Progress): Facts {
  const failed = status === 'failed';
  const live = status === 'succeeded' || (status === 'superseded' && endedAt !== null);
  return {
    live,
    liveAt: live ? endedAt : null,
    failedAt: failed ? endedAt : null,
    failed,
    replaced: status === 'superseded' || (failed && endedAt === null),
    running: status === 'running',
  };
}

function toProgress(facts: Facts, environment: string | null): Moved {
  if (facts.live) return { status: facts.replaced ? 'superseded' : 'succeeded', endedAt: facts.liveAt, environment };
  // A failure that was replaced too is stored without its end: a success that arrives last must still find out that it was replaced.
  if (facts.failed) return { status: 'failed', endedAt: facts.replaced ? null : facts.failedAt, environment };
  return { status: openStatus(facts), endedAt: null, environment };
}

function openStatus(facts: Facts): EventStatus {
  if (facts.replaced) return 'superseded';
  return facts.running ? 'running' : 'pending';
}

function earlier(a: Millis | null, b: Millis | null): Millis | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
