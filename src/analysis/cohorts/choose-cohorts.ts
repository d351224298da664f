import { MINUTE_MS } from '../../model/instant.ts';
import type { CohortInput, CohortMember, CohortQuestion } from './cohort-input.ts';

/** A roll-out may be told of when it is over: so long before the release the version it names may have come. */
const LONGEST_ROLL_OUT_MS = 30 * MINUTE_MS;
/** Clocks of instances differ by minutes at most: a version that nobody named came with the release, or so long before it. */
const CLOCK_SKEW_MS = 5 * MINUTE_MS;
/** What comes later than this after a release was hardly brought by it, unless it is the version that the release names. */
const LATEST_START_MS = 30 * MINUTE_MS;
/** More instances tell hardly more about the spread between them; their work and memory would grow without end. */
export const MOST_MEMBERS = 40;
/** Of both cohorts, with an earlier version or two each. */
const MOST_BEFORE = 4 * MOST_MEMBERS;

/** Why there are no two cohorts. */
export type WithoutCohorts = 'no_new_version' | 'version_known_before' | 'no_old_version' | 'never_side_by_side';

export interface Cohorts {
  readonly newer: readonly CohortMember[];
  readonly older: readonly CohortMember[];
  /** Those of any version, as they were before the new one came. */
  readonly before: readonly CohortMember[];
  /** The versions; null where instances tell the cohorts apart. */
  readonly newVersion: string | null;
  readonly oldVersions: readonly string[];
  /** True where the release named the new version. */
  readonly isNamed: boolean;
  /** The step in which the new cohort appeared. */
  readonly from: number;
  /** The steps since then in which both had traffic. */
  readonly together: Int32Array;
}

/** A member with the first and the last step in which it reported. */
interface Dated {
  readonly member: CohortMember;
  readonly first: number;
  readonly last: number;
}

interface Group {
  readonly version: string | null;
  readonly members: Dated[];
  first: number;
  last: number;
}

/** Larger values are broken: as in the analysis of a release, they are missing. */
const LARGEST = 1e50;

const isKnown = (value: number): boolean => Math.abs(value) <= LARGEST;

/** True in a step for which the member has something to say. */
export const reports = ({ values, requests }: CohortMember, step: number): boolean =>
  isKnown(values[step]!) && (requests === null || (requests[step]! > 0 && isKnown(requests[step]!)));

/** Divides the members into those of the new version and those of the versions from before. */
export function chooseCohorts(input: CohortInput, question: CohortQuestion): Cohorts | { readonly none: WithoutCohorts } {
  const groups = groupsOf(input, stepsUntil(input, question));
  const newer = newGroup(groups, input, question);
  if (typeof newer === 'string') return { none: newer };
  const earlier = groups.filter((group) => group !== newer && group.first < newer.first);
  if (earlier.length === 0) return { none: 'no_old_version' };
  const newerMembers = firstByName(newer.members);
  const atThatTime = firstByName(earlier.flatMap(({ members }) => members).filter(({ last }) => last >= newer.first));
  const together = stepsTogether(newerMembers, atThatTime, newer);
  if (together.length === 0) return { none: 'never_side_by_side' };
  const older = atThatTime.filter((member) => together.some((step) => reports(member, step)));
  return {
    newer: newerMembers,
    older,
    before: ofTheirInstances(earlier, [...newerMembers, ...older]),
    newVersion: newer.version,
    oldVersions: [...new Set(older.flatMap(({ version }) => version ?? []))],
    isNamed: question.version !== null && isVersion(newer.version, question.version),
    from: newer.first,
    together,
  };
}

/** What the compared instances did before: all versions they ran lately. */
function ofTheirInstances(earlier: readonly Group[], compared: readonly CohortMember[]): readonly CohortMember[] {
  const instances = new Set(compared.map(({ instance }) => instance));
  return earlier
    .flatMap(({ members }) => members)
    .filter(({ member }) => instances.has(member.instance))
    .toSorted((a, b) => b.last - a.last)
    .slice(0, MOST_BEFORE)
    .map(({ member }) => member);
}

/** Whole steps that are known by `asOf`. */
export const stepsUntil = ({ start, stepMs, members }: CohortInput, { asOf }: CohortQuestion): number =>
  Math.max(0, Math.min(members[0]?.values.length ?? 0, Math.floor((asOf - start) / stepMs)));

/** By version; without any version those that came with the release are one group, whatever their number. */
function groupsOf(input: CohortInput, length: number): Group[] {
  const groups = new Map<string, Group>();
  for (const member of input.members) {
    const span = spanOf(member, length);
    if (!span) continue;
    const key = member.version === null ? `instance ${member.instance}` : `version ${member.version}`;
    const known = groups.get(key);
    if (known) {
      known.members.push({ member, ...span });
      known.first = Math.min(known.first, span.first);
      known.last = Math.max(known.last, span.last);
    } else groups.set(key, { version: member.version, members: [{ member, ...span }], ...span });
  }
  return [...groups.values()];
}

function spanOf(member: CohortMember, length: number): { readonly first: number; readonly last: number } | null {
  let first = 0;
  while (first < length && !reports(member, first)) first++;
  if (first === length) return null;
  let last = length - 1;
  while (!reports(member, last)) last--;
  return { first, last };
}

function newGroup(groups: readonly Group[], { start, stepMs }: CohortInput, question: CohortQuestion): Group | WithoutCohorts {
  const atOf = ({ first }: Group): number => start + first * stepMs;
  const came = ({ first }: Group): boolean => first > 0;
  const named = question.version === null ? undefined : groups.find(({ version }) => isVersion(version, question.version!));
  if (named) {
    return came(named) && atOf(named) >= question.releaseAt - LONGEST_ROLL_OUT_MS ? named : 'version_known_before';
  }
  const isAround = (group: Group): boolean =>
    came(group) &&
    atOf(group) >= question.releaseAt - CLOCK_SKEW_MS - stepMs &&
    atOf(group) <= question.releaseAt + LATEST_START_MS;
  const around = groups.filter(isAround);
  const ofVersions = around.filter(({ version }) => version !== null);
  // The first that came: what came after it belongs to another release, or to none.
  if (ofVersions.length > 0) return ofVersions.reduce((first, group) => (group.first < first.first ? group : first));
  if (around.length === 0) return 'no_new_version';
  return {
    version: null,
    members: around.flatMap(({ members }) => members),
    first: Math.min(...around.map(({ first }) => first)),
    last: Math.max(...around.map(({ last }) => last)),
  };
}

/** `v1.2.0`, `1.2.0` and the image `registry/shop:1.2.0` are one version. */
const isVersion = (version: string | null, name: string): boolean =>
  version !== null && (plain(version) === plain(name) || plain(version.slice(version.lastIndexOf(':') + 1)) === plain(name));

const plain = (version: string): string => version.replace(/^v(?=\d)/i, '');

/** The same ones at every look, and none chosen for what it did. */
const firstByName = (members: readonly Dated[]): readonly CohortMember[] =>
  members
    .map(({ member }) => member)
    .toSorted((a, b) => (a.instance < b.instance ? -1 : a.instance > b.instance ? 1 : 0))
    .slice(0, MOST_MEMBERS);

function stepsTogether(newer: readonly CohortMember[], older: readonly CohortMember[], { first, last }: Group): Int32Array {
  const steps: number[] = [];
  for (let step = first; step <= last; step++) {
    if (newer.some((member) => reports(member, step)) && older.some((member) => reports(member, step))) steps.push(step);
  }
  return Int32Array.from(steps);
}
