import { type NameResolver, resolverOf } from '../model/alias.ts';
import { DAY_MS, type Millis, millis } from '../model/instant.ts';
import { isCircumstanceKind, type Neighbour, neighbourOf, neighboursOf, type SuspectEvent } from '../model/release.ts';
import type { TaskDraft } from '../model/task.ts';
import { judgingTask } from '../model/task-kinds.ts';
import { horizonOf, nextJudgementAt } from '../releases/checkpoints.ts';
import { NEIGHBOURHOOD_MS } from '../releases/release-context.ts';
import { sameEnvironment } from '../signals/discovery/signals-of-release.ts';
import type { AliasStore } from '../storage/ports/aliases.ts';
import type { EventStore } from '../storage/ports/events.ts';
import type { JudgedPast, ReportStore } from '../storage/ports/reports.ts';

/** The releases of a longer time are read in parts: years of history that are posted at once would not fit in memory. */
const MAX_BURST_MS = DAY_MS;

export interface NeighbourStorage {
  readonly events: Pick<EventStore, 'neighbours'>;
  readonly aliases: Pick<AliasStore, 'list'>;
  readonly reports: Pick<ReportStore, 'judgedPast' | 'latest'>;
}

/**
 * The judgements that become due because of releases that were posted, changed or deleted: such a release competes for the blame with those
 * near it, and ends the horizon of the one before it. A scaling or an incident competes, too. Two queries for each burst, however many releases it
 * has.
 */
export async function judgementsNear(
  changed: readonly SuspectEvent[],
  now: Millis,
  judgedAgainAt: (judged: JudgedPast) => Millis,
  storage: NeighbourStorage,
): Promise<readonly TaskDraft[]> {
  const tasks: TaskDraft[] = [];
  if (changed.length === 0) return tasks;
  const resolved = resolving(resolverOf(await storage.aliases.list()));
  for (const burst of burstsOf(changed.map(neighbourOf).map(resolved))) {
    const from = millis(burst[0]!.at - NEIGHBOURHOOD_MS);
    // Every environment's: a release that names none is near those of any. The end of a range is excluded.
    const range = { services: null, environments: null, from, to: millis(burst.at(-1)!.at + NEIGHBOURHOOD_MS + 1) };
    const near = neighboursOf(await storage.events.neighbours(range)).map(resolved);
    const judged = await storage.reports.judgedPast(range, burst[0]!.at);
    const judgedById = new Map(judged.map((past) => [past.releaseId, past]));
    const nearByService = Map.groupBy(near, ({ service }) => service);
    const burstByService = Map.groupBy(burst, ({ service }) => service);
    for (const release of near) {
      const past = judgedById.get(release.id);
      const isTooOld = past !== undefined && (earliestNear(burst, release)?.at ?? Number.POSITIVE_INFINITY) < past.asOf;
      if (isTooOld) tasks.push(judgingTask(release.id, judgedAgainAt(past), 'late_event'));
      else if (endsBefore(burstByService.get(release.service) ?? [], release)) {
        const report = await storage.reports.latest(release.id);
        if (report?.final) continue;
        const horizon = horizonOf(release, nearByService.get(release.service)!);
        tasks.push(judgingTask(release.id, millis(Math.max(now, nextJudgementAt(release.at, horizon, now))), 'schedule'));
      }
    }
  }
  return tasks;
}

/** Under the names that aliases lead to, so that they can be compared as they are. */
const resolving =
  (names: NameResolver) =>
  <One extends Pick<Neighbour, 'service' | 'environment'>>(release: One): One => ({
    ...release,
    service: release.service === null ? null : names.service(release.service),
    environment: release.environment === null ? null : names.environment(release.environment),
  });

/** In groups that share neighbours, the earliest first. */
function burstsOf(marks: readonly Neighbour[]): readonly (readonly Neighbour[])[] {
  const bursts: Neighbour[][] = [];
  for (const mark of marks.toSorted((a, b) => a.at - b.at)) {
    const burst = bursts.at(-1);
    const isSame = burst && mark.at - burst.at(-1)!.at <= 2 * NEIGHBOURHOOD_MS && mark.at - burst[0]!.at <= MAX_BURST_MS;
    if (isSame) burst.push(mark);
    else bursts.push([mark]);
  }
  return bursts;
}

/** The earliest release of a burst at most two hours from this one, in its environment. */
function earliestNear(burst: readonly Neighbour[], release: Neighbour): Neighbour | null {
  for (let index = firstFrom(burst, release.at - NEIGHBOURHOOD_MS); index < burst.length; index += 1) {
    const other = burst[index]!;
    if (other.at > release.at + NEIGHBOURHOOD_MS) return null;
    const competes = other.id !== release.id && (!isCircumstanceKind(other) || concerns(other, release));
    if (competes && sameEnvironment(other.environment, release.environment)) return other;
  }
  return null;
}

/** A scaling of another service is no cause of anything here. */
const concerns = (circumstance: Neighbour, release: Neighbour): boolean =>
  circumstance.service === null || circumstance.service === release.service;

/** True where a release of the burst may end the horizon of this one. */
function endsBefore(ofService: readonly Neighbour[], release: Neighbour): boolean {
  for (let index = firstFrom(ofService, release.at + 1); index < ofService.length; index += 1) {
    const other = ofService[index]!;
    if (other.at > release.at + NEIGHBOURHOOD_MS) return false;
    const endsIt = other.id !== release.id && other.subject === release.subject;
    if (endsIt && sameEnvironment(other.environment, release.environment)) return true;
  }
  return false;
}

/** Index of the first mark that is not earlier than the instant, by bisection. */
function firstFrom(marks: readonly Neighbour[], at: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (marks[middle]!.at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
