import { MINUTE_MS } from './instant.ts';
import type { ReleaseMark } from './release.ts';

/** Senders report one deploy within the time of its pipeline; the same code that goes live later was deployed again. */
const SAME_DEPLOY_MS = 15 * MINUTE_MS;

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

/**
 * For each release that reports a deploy anew the id of the first report of it: the one before it in its service and environment put the same
 * code live, at most 15 min earlier. A different one in between begins a new deploy. `ofScope` are all of one service and environment, the
 * earliest first.
 */
export function repeatedReports(ofScope: readonly (Code & Pick<ReleaseMark, 'id' | 'at'>)[]): ReadonlyMap<string, string> {
  const firstOf = new Map<string, string>();
  for (const [index, release] of ofScope.entries()) {
    const last = ofScope[index - 1];
    if (last && release.at - last.at <= SAME_DEPLOY_MS && sameCode(last, release)) {
      firstOf.set(release.id, firstOf.get(last.id) ?? last.id);
    }
  }
  return firstOf;
}
