import type { Millis } from '../../../model/instant.ts';
import type { ChangedCommit, ReleaseChanges } from '../../../model/publishing.ts';
import { type GithubClient, ownerAndName } from '../client/github-client.ts';
import { isObject, type JsonObject, objectAt, textAt } from '../client/parse-body.ts';
import { MAX_NAME_LENGTH, webUrlAt } from '../client/read-fields.ts';
import type { Refusal } from '../client/to-refusal.ts';
import { toRefusal, UnreadableAnswerError } from '../client/to-refusal.ts';

export type FetchedChanges = { readonly outcome: 'fetched'; readonly changes: ReleaseChanges } | Refusal;

/** More commits in one release are not read one by one by anybody. */
const MAX_COMMITS = 1_000;
const PER_PAGE = 100;

const DIRECTIONS = new Map<unknown, ReleaseChanges['direction']>([
  ['ahead', 'ahead'],
  ['behind', 'behind'],
  ['diverged', 'diverged'],
  ['identical', 'identical'],
]);

/** `Merge pull request #12 from ...`, or the `(#12)` that a squash leaves at the end of the title. */
const PULL_REQUEST = /^Merge pull request #(\d{1,9})\b|\(#(\d{1,9})\)\s*$/;

/**
 * What lies between two commits of a repository (`owner/name`): the commits, and the pull requests their messages name. Rejects where
 * GitHub cannot be reached or answers nonsense.
 */
export async function fetchChanges(
  client: GithubClient,
  repository: string,
  range: { readonly base: string; readonly head: string },
  now: () => Millis,
): Promise<FetchedChanges> {
  try {
    const octokit = await client.octokitFor(repository);
    const commits: ChangedCommit[] = [];
    let first: JsonObject | null = null;
    for (let page = 1; commits.length < MAX_COMMITS; page += 1) {
      const { data, headers } = await octokit.rest.repos.compareCommitsWithBasehead({
        ...ownerAndName(repository),
        basehead: `${range.base}...${range.head}`,
        per_page: PER_PAGE,
        page,
      });
      const compared = readComparison(data);
      first ??= compared;
      commits.push(...readCommits(compared));
      if (!/rel="next"/.test(headers.link ?? '')) break;
    }
    return { outcome: 'fetched', changes: toChanges(range.base, first ?? {}, commits) };
  } catch (error) {
    const refusal = toRefusal(error, now());
    if (refusal) return refusal;
    throw error;
  }
}

function readComparison(data: unknown): JsonObject {
  if (isObject(data) && DIRECTIONS.has(data.status) && Array.isArray(data.commits)) return data;
  throw new UnreadableAnswerError('GitHub answered a comparison without status or commits');
}

const toChanges = (base: string, compared: JsonObject, commits: readonly ChangedCommit[]): ReleaseChanges => ({
  base,
  direction: DIRECTIONS.get(compared.status) ?? 'diverged',
  ahead: Number(compared.ahead_by) || 0,
  behind: Number(compared.behind_by) || 0,
  commits: commits.slice(0, MAX_COMMITS),
});

const readCommits = (compared: JsonObject): readonly ChangedCommit[] =>
  (compared.commits as readonly unknown[]).flatMap((entry): readonly ChangedCommit[] => {
    if (!isObject(entry)) return [];
    const commit = textAt(entry, 'sha', MAX_NAME_LENGTH);
    const details = objectAt(entry, 'commit');
    const lines = (textAt(details, 'message', 16_384) ?? '').split('\n').map((line) => line.trim());
    const [, merged, squashed] = PULL_REQUEST.exec(lines[0] ?? '') ?? [];
    const pullRequest = merged ?? squashed;
    // The title of a merged pull request stands in the third line of the message GitHub writes.
    const title = (merged === undefined ? lines[0] : lines.slice(1).find((line) => line !== '')) ?? lines[0] ?? '';
    const author =
      textAt(objectAt(entry, 'author'), 'login', MAX_NAME_LENGTH) ?? textAt(objectAt(details, 'author'), 'name', MAX_NAME_LENGTH);
    const url = webUrlAt(entry, 'html_url');
    if (commit === null) return [];
    return [
      {
        commit,
        title: title.slice(0, MAX_NAME_LENGTH).toWellFormed(),
        author,
        url,
        pullRequest: pullRequest === undefined ? null : Number(pullRequest),
      },
    ];
  });
