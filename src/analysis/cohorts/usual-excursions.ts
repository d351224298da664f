import { type CountedMember, type CountedTotals, rateOf, totalsOf } from './counted-members.ts';
import { centreOf, distancesOf, type LevelMember } from './level-members.ts';

/** An instance that missed more of a stretch than this shows nothing in it. */
const LEAST_KNOWN = 0.5;

/**
 * How often single instances, or as many as the canary has, stood out as far before the new version came: a machine that has a bad quarter
 * of an hour now and then is no worse version when it happens to run one. 0 where none did: then the test itself speaks.
 */
export function shareOfExcursions(found: readonly number[], observed: number): number {
  let as = 0;
  for (const one of found) if (one >= observed) as++;
  return as / (found.length + 1);
}

/** How far each group of so many instances was from its own usual level, in each of the stretches. */
export function levelExcursions(
  before: readonly LevelMember[],
  chunks: readonly Int32Array[],
  groupSize: number,
  direction: 1 | -1,
): readonly number[] {
  const [last] = chunks;
  if (!last) return [];
  const centre = centreOf(before, last[last.length - 1]! + 1);
  const byInstance = new Map<string, (number | null)[]>();
  chunks.forEach((chunk, index) => {
    for (const { instance, mean } of distancesOf(before, centre, chunk, LEAST_KNOWN)) {
      const row = byInstance.get(instance) ?? new Array<number | null>(chunks.length).fill(null);
      row[index] = mean;
      byInstance.set(instance, row);
    }
  });
  const rows = [...byInstance.values()].map(aroundOwnMean);
  return groupsOf(rows, groupSize).flatMap((group) =>
    chunks.flatMap((_, index) => {
      const known = group.map((row) => row[index]!).filter((value) => value !== null);
      return known.length < group.length ? [] : [direction * meanOf(known)];
    }),
  );
}

/** How far the failures of each group were from its part of them, as a root of the deviance. */
export function countExcursions(
  before: readonly CountedMember[],
  chunks: readonly Int32Array[],
  groupSize: number,
  direction: 1 | -1,
): readonly number[] {
  const groups = groupsOf(before, groupSize);
  return chunks.flatMap((chunk) => {
    const all = totalsOf(before, chunk);
    return groups.flatMap((group) => {
      const own = totalsOf(group, chunk);
      return own.exposure > 0 && own.exposure < all.exposure ? [direction * rootOfDeviance(own, all)] : [];
    });
  });
}

/** Signed root of the deviance of a part of all failures from its part of all exposure. */
export function rootOfDeviance(own: CountedTotals, all: CountedTotals): number {
  const share = own.exposure / all.exposure;
  const others = all.events - own.events;
  const deviance =
    (own.events > 0 ? own.events * Math.log(own.events / (all.events * share)) : 0) +
    (others > 0 ? others * Math.log(others / (all.events * (1 - share))) : 0);
  return Math.sign(own.events / own.exposure - rateOf(all)) * Math.sqrt(2 * Math.max(0, deviance));
}

function aroundOwnMean(row: readonly (number | null)[]): readonly (number | null)[] {
  const own = meanOf(row.filter((value) => value !== null));
  return row.map((value) => (value === null ? null : value - own));
}

/** In their order, none twice; at least two groups, as one would be all there is. */
function groupsOf<Member>(members: readonly Member[], size: number): readonly (readonly Member[])[] {
  const each = Math.max(1, Math.min(size, Math.floor(members.length / 2)));
  const groups: Member[][] = [];
  for (let from = 0; from + each <= members.length; from += each) groups.push(members.slice(from, from + each));
  return groups;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
