import { MINUTE_MS } from './instant.ts';
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

type Dated = Code & Pick<ReleaseMark, 'at'>;

/** Whether `next`, the one after `report` in its service and environment, reports the same deploy. */
export const followsOn = (report: Dated, next: Dated): boolean => next.at - report.at <= SAME_DEPLOY_MS && sameCode(report, next);

/**
 * For each release that reports a deploy anew the id of the first report of it: the one before it in its service and environment put the same
 * code live, at most 15 min earlier. A different one in between begins a new deploy. `ofScope` are all of one service and environment, the
 * earliest first.
 */
export function repeatedReports(ofScope: readonly (Dated & Pick<ReleaseMark, 'id'>)[]): ReadonlyMap<string, string> {
  const firstOf = new Map<string, string>();
  for (const [index, release] of ofScope.entries()) {
    const last = ofScope[index - 1];
    if (last && followsOn(last, release)) {
      firstOf.set(release.id, firstOf.get(last.id) ?? last.id);
    }
  }
  return firstOf;
}

/** A release, and the events that report it, the first first. */
export interface ReleaseSources {
  readonly release: Release;
  readonly sources: readonly Release[];
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
    kind: sources.some(({ kind }) => kind === 'rollback') ? 'rollback' : 'deploy',
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
    kind: reports.some(({ kind }) => kind === 'rollback') ? 'rollback' : 'deploy',
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
