import { stateOf } from './change-subject.ts';
import { HOUR_MS, MINUTE_MS, type Millis } from './instant.ts';
import type { Release, ReleaseMark } from './release.ts';

/** Senders report one deploy within the time of its pipeline; the same code that goes live later was deployed again. */
export const SAME_DEPLOY_MS = 15 * MINUTE_MS;

/** Shortest beginning of a commit hash that counts as the commit, as Git abbreviates. */
const SHORTEST_COMMIT = 7;

type Code = Pick<ReleaseMark, 'commit' | 'version'>;

/** Whether both put the same code live: the commit decides where both name one, otherwise the version. */
export function sameCode(a: Code, b: Code): boolean {
  if (a.commit !== null && b.commit !== null) return sameCommit(a.commit.toLowerCase(), b.commit.toLowerCase());
  return a.version !== null && b.version !== null && plain(a.version) === plain(b.version);
}

/** One may be the beginning of the other. */
const sameCommit = (a: string, b: string): boolean =>
  a === b || (Math.min(a.length, b.length) >= SHORTEST_COMMIT && (a.startsWith(b) || b.startsWith(a)));

/** `v1.4.2` is `1.4.2`. */
const plain = (version: string): string => version.replace(/^v(?=\d)/i, '');

/** What a release put live. */
type PutLive = Code & Pick<ReleaseMark, 'kind' | 'subject'>;

/** Whether both put the same live: the same code, the same state of one flag or setting, or one migration. */
export function sameLive(a: PutLive, b: PutLive): boolean {
  if (a.subject !== b.subject) return false;
  if (a.subject === null) return sameCode(a, b);
  if (a.kind === 'migration') return a.version !== null && a.version === b.version;
  const state = stateOf(a.version);
  return state !== null && state === stateOf(b.version);
}

/** States of a flag that last no longer than this cannot be judged one by one: nothing but an outage is seen by then. */
const ONE_RUN_MS = 2 * MINUTE_MS;

type Dated = PutLive & Pick<ReleaseMark, 'at'>;

/**
 * Whether `next`, the one after `report` of the same subject in its service and environment, is no release of its own: it reports the same
 * deploy or flip, or is one more flip of a flag that is flipped again and again. Such a run ends at each full hour, so that it is as short to read.
 */
export function followsOn(report: Dated, next: Dated): boolean {
  if (report.subject !== next.subject) return false;
  const apartMs = next.at - report.at;
  return (apartMs <= SAME_DEPLOY_MS && sameLive(report, next)) || (apartMs <= ONE_RUN_MS && areOneRun(report, next));
}

const areOneRun = (a: Dated, b: Dated): boolean =>
  a.subject !== null &&
  a.subject !== a.kind &&
  a.kind !== 'migration' &&
  Math.floor(a.at / HOUR_MS) === Math.floor(b.at / HOUR_MS);

/**
 * For each release that reports a deploy or flip anew the id of the first report of it: the one before it of its subject put the same live, at
 * most 15 min earlier (`followsOn`). A different one in between begins a new deploy. `ofScope` are all of one service and environment, the
 * earliest first.
 */
export function repeatedReports(ofScope: readonly (Dated & Pick<ReleaseMark, 'id'>)[]): ReadonlyMap<string, string> {
  const firstOf = new Map<string, string>();
  const lastOf = new Map<string | null, Dated & Pick<ReleaseMark, 'id'>>();
  for (const release of ofScope) {
    const last = lastOf.get(release.subject);
    if (last && followsOn(last, release)) {
      firstOf.set(release.id, firstOf.get(last.id) ?? last.id);
    }
    lastOf.set(release.subject, release);
  }
  return firstOf;
}

/** A release, and the events that report it, the first first. */
export interface ReleaseSources {
  readonly release: Release;
  /** Of a long run of flips the first ones only. */
  readonly sources: readonly Release[];
  /** Null where it is no run of flips. */
  readonly run: FlipRun | null;
}

/** A flag that was flipped again and again within minutes: one release, from the first flip on. */
export interface FlipRun {
  readonly flips: number;
  readonly lastAt: Millis;
}

/** What several reports of one deploy say together, in their order: the release has the id, the place and the instant of the first one. */
export function releaseOf(sources: readonly Release[]): Release {
  const [first] = sources;
  if (first === undefined) throw new RangeError('a release has a report');
  if (sources.length === 1) return first;
  const firstOf = <Field extends keyof Release>(field: Field): Release[Field] =>
    sources.find((source) => source[field] !== null)?.[field] ?? first[field];
  return {
    ...first,
    kind: sources.some(({ kind }) => kind === 'rollback') ? 'rollback' : first.kind,
    version: firstOf('version'),
    author: firstOf('author'),
    title: firstOf('title'),
    text: firstOf('text'),
    url: firstOf('url'),
    ...codeOf(sources),
    tags: [...new Set(sources.flatMap(({ tags }) => tags))].sort(),
    expects: [...new Set(sources.flatMap(({ expects }) => expects ?? []))],
  };
}

/** The same of what is compared of a release. */
export function markTogether(reports: readonly ReleaseMark[]): ReleaseMark {
  const [first] = reports;
  if (first === undefined) throw new RangeError('a release has a report');
  const commits = reports.flatMap(({ commit }) => (commit === null ? [] : [commit]));
  return {
    ...first,
    kind: reports.some(({ kind }) => kind === 'rollback') ? 'rollback' : first.kind,
    source: reports.some(({ source }) => source === 'github') ? 'github' : first.source,
    version: reports.find(({ version }) => version !== null)?.version ?? null,
    // The one that is not abbreviated.
    commit: commits.toSorted((a, b) => b.length - a.length)[0] ?? null,
  };
}

/**
 * Where the code lives, from one source that says all of it: the commit of one and the repository of another need not belong together. GitHub
 * itself names both best, and the longest commit is the one that is not abbreviated.
 */
function codeOf(sources: readonly Release[]): Pick<Release, 'repository' | 'commit' | 'ref'> {
  const rank = ({ repository, commit, source }: Release): number =>
    (repository !== null && commit !== null ? 1_000 : 0) + (source === 'github' ? 500 : 0) + (commit?.length ?? 0);
  const { repository, commit, ref } = sources.toSorted((a, b) => rank(b) - rank(a))[0]!;
  return {
    repository: repository ?? sources.find((source) => source.repository !== null)?.repository ?? null,
    commit: commit ?? sources.find((source) => source.commit !== null)?.commit ?? null,
    ref: ref ?? sources.find((source) => source.ref !== null)?.ref ?? null,
  };
}
