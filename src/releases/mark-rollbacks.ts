import type { DatedEvent } from '../model/event.ts';
import { DAY_MS, type Millis, millis } from '../model/instant.ts';
import type { ReleaseMark } from '../model/release.ts';
import { sameCode } from '../model/same-deploy.ts';
import type { EventStore } from '../storage/ports/events.ts';
import { releasesOfScope } from './releases-of-scope.ts';

/** What was live longer ago than this is hardly gone back to; a version that is named again is a new one. */
const REMEMBERED_MS = 90 * DAY_MS;

export interface MarkRollbacksContext {
  readonly events: Pick<EventStore, 'release' | 'releases'> & {
    patch(id: string, change: { readonly kind: ReleaseMark['kind'] }): Promise<DatedEvent | null>;
  };
}

/**
 * Makes rollbacks of the GitHub deploys that put live again what was live before, and deploys of those that do not, wherever `event` can
 * have made a difference: in its service and environment, from its time on. Depends on what is stored alone, so the order in
 * which events arrived makes no difference. Returns the events it changed.
 */
export async function markRollbacks(
  event: DatedEvent,
  from: Millis,
  { events }: MarkRollbacksContext,
): Promise<readonly DatedEvent[]> {
  const ofScope = await releasesOfScope(event, { from: millis(from - REMEMBERED_MS), to: null }, events);
  const changed: DatedEvent[] = [];
  for (const [index, release] of ofScope.entries()) {
    if (release.source !== 'github' || release.at < from) continue;
    const kind = goesBack(release, ofScope.slice(0, index)) ? 'rollback' : 'deploy';
    // Those who post events say themselves what they are.
    const sources = kind === release.kind ? [] : ((await events.release(release.id))?.sources ?? []);
    for (const source of sources.filter((each) => each.source === 'github' && each.kind !== kind)) {
      const patched = await events.patch(source.id, { kind });
      if (patched) changed.push(patched);
    }
  }
  return changed;
}

/** True for what was live before, and then something else was. Deploying again what is live is no rollback. */
function goesBack(release: ReleaseMark, earlier: readonly ReleaseMark[]): boolean {
  const remembered = earlier.filter((other) => other.at >= release.at - REMEMBERED_MS);
  const last = remembered.at(-1);
  return last !== undefined && !sameCode(release, last) && remembered.some((other) => sameCode(release, other));
}
