import { type DatedEvent, effectiveAt } from '../model/event.ts';
import { DAY_MS, type Millis, millis } from '../model/instant.ts';
import { isCode, type ReleaseMark, wentLive } from '../model/release.ts';
import { sameCode } from '../model/same-deploy.ts';
import type { EventStore } from '../storage/ports/events.ts';
import { releasesOfScope } from './releases-of-scope.ts';

/** What was live longer ago than this is hardly gone back to; a version that is named again is a new one. */
const REMEMBERED_MS = 90 * DAY_MS;

/** So many releases back it is looked whether one goes back: of a service that is deployed every hour three weeks. */
const MOST_REMEMBERED = 500;

export interface MarkRollbacksContext {
  readonly events: Pick<EventStore, 'release' | 'releases'> & {
    patch(id: string, change: { readonly kind: ReleaseMark['kind'] }): Promise<DatedEvent | null>;
  };
}

/**
 * What went live, or went live elsewhere or at another time than was known, can make rollbacks of this and later deploys: each service and
 * environment is looked through once, from its earliest event on.
 */
export async function markAllRollbacks(live: readonly DatedEvent[], context: MarkRollbacksContext): Promise<void> {
  const ofCode = live.filter((event) => wentLive(event) && isCode(event));
  const groups = Map.groupBy(ofCode, ({ service, environment }) => JSON.stringify([service, environment]));
  for (const group of groups.values()) {
    // What reports a deploy once more can make its release, which began earlier, one that is recognised.
    const repeats = group.filter(({ sameAs }) => sameAs !== null);
    const found = await Promise.all(repeats.map(({ id }) => context.events.release(id)));
    const releases = found.flatMap((each) => (each ? [each.release] : []));
    const from = millis(Math.min(...[...group, ...releases].map(effectiveAt)));
    await markRollbacks(group[0]!, from, context);
  }
}

/**
 * Makes rollbacks of the deploys that put live again what was live before, whoever reported them, and deploys of what GitHub reported and does not,
 * wherever `event` can have made a difference: in its service and environment, from its time on. Depends on what is stored alone, so the order in
 * which events arrived makes no difference. Returns the events it changed.
 */
export async function markRollbacks(
  event: DatedEvent,
  from: Millis,
  { events }: MarkRollbacksContext,
): Promise<readonly DatedEvent[]> {
  const inPlace = await releasesOfScope(event, { from: millis(from - REMEMBERED_MS), to: null }, events);
  const ofScope = inPlace.filter(isCode);
  const changed: DatedEvent[] = [];
  for (const [index, release] of ofScope.entries()) {
    if (release.at < from) continue;
    const isBack = goesBack(release, ofScope.slice(Math.max(0, index - MOST_REMEMBERED), index));
    if (!isBack && release.kind !== 'rollback') continue;
    const kind = isBack ? 'rollback' : 'deploy';
    const sources = (await events.release(release.id))?.sources ?? [];
    // Who calls something a rollback says more than what is stored.
    for (const source of sources.filter((each) => each.kind !== kind && (isBack || each.source === 'github'))) {
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
