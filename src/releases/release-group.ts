import type { TimeSpan } from '../analysis/impact/input/impact-input.ts';
import { HORIZON_MS } from '../analysis/series/native-series.ts';
import { MINUTE_MS, millis } from '../model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS, type ReleaseMark } from '../model/release.ts';
import { repeatedReports, sameCode } from '../model/same-deploy.ts';

/** From the first release of a group to its last: a step is looked for up to 25 min after the first. */
const LONGEST_GROUP_MS = 20 * MINUTE_MS;
/** More releases in some minutes cannot be told apart, and each report would list all of them. */
const MOST_IN_GROUP = 10;
/** So many releases back it is seen whether one goes back to what was live before. */
const REMEMBERED = 50;

/**
 * The releases of one service and environment, the earliest first, in groups: one that follows within ten minutes leaves the one before it
 * no time for a judgement of its own, so the time since the first is judged once. What goes back to earlier code, or calls itself a
 * rollback, is no suspect for what it undoes, and begins anew. Reports of one deploy by several senders are in one group, too.
 */
export function releaseGroups(ofScope: readonly ReleaseMark[]): readonly (readonly ReleaseMark[])[] {
  const groups: ReleaseMark[][] = [];
  for (const [index, release] of ofScope.entries()) {
    const group = groups.at(-1);
    if (group && joins(release, group) && !goesBack(ofScope, index)) group.push(release);
    else groups.push([release]);
  }
  return groups;
}

const joins = (release: ReleaseMark, group: readonly ReleaseMark[]): boolean =>
  group.length < MOST_IN_GROUP &&
  (release.at - group.at(-1)!.at < FIRST_JUDGEMENT_AFTER_MS || repeatedReports([group.at(-1)!, release]).size > 0) &&
  release.at - group[0]!.at <= LONGEST_GROUP_MS;

/** Deploying again what is live goes nowhere. */
function goesBack(ofScope: readonly ReleaseMark[], index: number): boolean {
  const release = ofScope[index]!;
  if (release.kind === 'rollback') return true;
  for (let earlier = index - 1; earlier >= Math.max(0, index - REMEMBERED); earlier -= 1) {
    if (sameCode(ofScope[earlier]!, release)) return earlier < index - 1;
  }
  return false;
}

/**
 * The time on which each release is judged, by its id: from the first of its group until the next group begins, but ten minutes after its last
 * one at least, and two hours at most.
 */
export function watchedSpans(ofScope: readonly ReleaseMark[]): ReadonlyMap<string, TimeSpan> {
  const groups = releaseGroups(ofScope);
  return new Map(
    groups.flatMap((group, index) => {
      const from = group[0]!.at;
      const next = groups[index + 1]?.[0]?.at ?? Number.POSITIVE_INFINITY;
      const to = millis(Math.min(from + HORIZON_MS, Math.max(next, group.at(-1)!.at + FIRST_JUDGEMENT_AFTER_MS)));
      return group.map(({ id }) => [id, { from, to }] as const);
    }),
  );
}
