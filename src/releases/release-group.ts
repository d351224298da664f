import type { TimeSpan } from '../analysis/impact/input/impact-input.ts';
import { HORIZON_MS } from '../analysis/series/native-series.ts';
import { areOpposite, stateOf } from '../model/change-subject.ts';
import { MINUTE_MS, type Millis, millis } from '../model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS, type ReleaseMark } from '../model/release.ts';
import { repeatedReports, sameLive } from '../model/same-deploy.ts';

/** From the first release of a group to its last: a step is looked for up to 25 min after the first. */
const LONGEST_GROUP_MS = 20 * MINUTE_MS;
/**
 * Two changes of different things, as of the code and of a flag, that are further apart have reports of their own: nearly all onsets are dated
 * within 5 min (docs/MATH.md).
 */
const TOLD_APART_MS = 5 * MINUTE_MS;
/** More releases in some minutes cannot be told apart, and each report would list all of them. */
const MOST_IN_GROUP = 10;
/** So many releases back it is seen whether one goes back to what was live before. */
const REMEMBERED = 50;

/**
 * The releases of one service and environment, the earliest first, in groups: one that follows within ten minutes leaves the one before it
 * no time for a judgement of its own, so the time since the first is judged once; one of another subject, which ends nothing, joins within five
 * minutes. What goes back to earlier code or an earlier state, or calls itself a rollback, is no suspect for what it undoes, and begins anew.
 * Reports of one deploy by several senders are in one group, too.
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
  (release.at - group.at(-1)!.at < closeTo(group, release) || repeatedReports([group.at(-1)!, release]).size > 0) &&
  release.at - group[0]!.at <= LONGEST_GROUP_MS;

const closeTo = (group: readonly ReleaseMark[], { subject }: ReleaseMark): number =>
  group.some((member) => member.subject === subject) ? FIRST_JUDGEMENT_AFTER_MS : TOLD_APART_MS;

/** Deploying again what is live goes nowhere. */
function goesBack(ofScope: readonly ReleaseMark[], index: number): boolean {
  const release = ofScope[index]!;
  if (release.kind === 'rollback') return true;
  const before = ofScope.slice(Math.max(0, index - REMEMBERED), index).filter(({ subject }) => subject === release.subject);
  const last = before.at(-1);
  if (!last || sameLive(last, release)) return false;
  const isFlippedBack = release.subject !== null && areOpposite(stateOf(last.version), stateOf(release.version));
  return isFlippedBack || before.some((earlier) => sameLive(earlier, release));
}

/**
 * The time on which each release is judged, by its id: from the first of its group until the next release of its subject after the group, but ten
 * minutes after the last of the group at least, and two hours at most.
 */
export function watchedSpans(ofScope: readonly ReleaseMark[]): ReadonlyMap<string, TimeSpan> {
  const groups = releaseGroups(ofScope);
  return new Map(
    groups.flatMap((group, index) => {
      const from = group[0]!.at;
      const earliestEnd = group.at(-1)!.at + FIRST_JUDGEMENT_AFTER_MS;
      const later = groups.slice(index + 1).flat();
      const endOf = ({ subject }: ReleaseMark): Millis => {
        const next = later.find((other) => other.subject === subject)?.at ?? Number.POSITIVE_INFINITY;
        return millis(Math.min(from + HORIZON_MS, Math.max(next, earliestEnd)));
      };
      return group.map((member) => [member.id, { from, to: endOf(member) }] as const);
    }),
  );
}
