import { type Octokit, RequestError } from 'octokit';
import type { Millis } from '../../../model/instant.ts';
import { type GithubClient, ownerAndName } from '../client/github-client.ts';
import { commentFor, commentMarker } from './comment-marker.ts';
import type { PublishOutcome, RequestsInFlight } from './in-flight.ts';
import { deferredBy, settledBy } from './in-flight.ts';
import type { PublishedVerdict } from './published-verdict.ts';
import { idOf } from './write-check.ts';

interface FoundComment {
  readonly id: number;
  readonly about: 'own' | 'newer';
}

/**
 * Keeps one comment for a service and environment in the pull request that brought the commit. It is looked for by its hidden marker
 * before a new one is made, and a new one is made only when no earlier request can still make one. Should there be two all the same,
 * the newer is deleted.
 */
export async function writeComment(
  client: GithubClient,
  octokit: Octokit,
  verdict: PublishedVerdict,
  requests: RequestsInFlight,
  now: () => Millis,
): Promise<PublishOutcome> {
  const repository = ownerAndName(verdict.repository);
  const pull = await findPull(octokit, verdict);
  if (pull === null) return nothing('no pull request brought this commit');
  const found = await findComments(client, octokit, verdict, pull);
  const remaining = found.find(({ about }) => about === 'newer') ?? found[0];
  for (const { id } of found) if (id !== remaining?.id) await deleteComment(octokit, verdict, id);
  // One that is known by its id was not made by a request without an answer.
  const appeared = verdict.remoteId === null ? found.filter(({ about }) => about === 'own').length : 0;
  if (remaining?.about === 'newer') return nothing('the comment tells of a newer release', settledBy(requests, appeared));
  const body = `${commentMarker(verdict)}\n${verdict.markdown}`;
  if (remaining) {
    await requests.begin();
    await octokit.rest.issues.updateComment({ ...repository, comment_id: remaining.id, body });
    return { outcome: 'sent', remoteId: remaining.id, settled: settledBy(requests, appeared) };
  }
  // It was deleted on purpose.
  if (verdict.remoteId !== null) return nothing('the comment was deleted');
  const open = deferredBy(requests, now());
  if (open) return open;
  if (verdict.onlyUpdate) return nothing('only a flagged release is commented', settledBy(requests, 0));
  await requests.begin();
  // Not tried again on the spot: the first try may have been taken although it was not answered.
  const { data } = await octokit.rest.issues.createComment({ ...repository, issue_number: pull, body, request: { retries: 0 } });
  return { outcome: 'sent', remoteId: idOf(data), settled: settledBy(requests, 0) };
}

const nothing = (reason: string, settled = true): PublishOutcome => ({ outcome: 'nothing', reason, settled });

/** The pull request that was merged as this commit, or one that was merged with it in it, or an open one that has it. */
async function findPull(octokit: Octokit, { repository, commit }: PublishedVerdict): Promise<number | null> {
  const pulls = await octokit.paginate(octokit.rest.repos.listPullRequestsAssociatedWithCommit, {
    ...ownerAndName(repository),
    commit_sha: commit,
    per_page: 100,
  });
  const chosen =
    pulls.find((pull) => pull.merged_at !== null && pull.merge_commit_sha === commit) ??
    pulls.find((pull) => pull.merged_at !== null) ??
    pulls[0];
  return chosen?.number ?? null;
}

/** Our own comments only, the oldest first: somebody may have copied the marker. Of those whose author is not known, one at most. */
async function findComments(
  client: GithubClient,
  octokit: Octokit,
  verdict: PublishedVerdict,
  pull: number,
): Promise<readonly FoundComment[]> {
  const login = await client.ownLogin();
  const comments = await octokit.paginate(octokit.rest.issues.listComments, {
    ...ownerAndName(verdict.repository),
    issue_number: pull,
    per_page: 100,
  });
  const found = comments.flatMap(({ id, body, user }): readonly FoundComment[] => {
    const about = login === null || user?.login === login ? commentFor(body ?? '', verdict) : 'other';
    return about === 'other' ? [] : [{ id, about }];
  });
  return login === null ? found.slice(0, 1) : found;
}

async function deleteComment(octokit: Octokit, { repository }: PublishedVerdict, id: number): Promise<void> {
  try {
    await octokit.rest.issues.deleteComment({ ...ownerAndName(repository), comment_id: id });
  } catch (error) {
    // It is gone already.
    if (!(error instanceof RequestError && error.status === 404)) throw error;
  }
}
