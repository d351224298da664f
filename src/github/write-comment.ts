import type { Octokit } from 'octokit';
import type { SendOutcome, WriteBack } from '../model/write-back.ts';
import { commentFor, commentMarker } from './comment-marker.ts';
import { type GithubClient, ownerAndName } from './github-client.ts';
import { cutMarkdown } from './markdown-limit.ts';
import { idOf } from './write-check.ts';

interface FoundComment {
  readonly id: number;
  readonly about: 'own' | 'newer';
}

const NEWER: SendOutcome = { outcome: 'nothing', reason: 'the comment tells of a newer release' };

/**
 * Keeps one comment for a service and environment in the pull request that brought the commit. It is looked for by its hidden marker
 * before a new one is made, so whatever happened to an earlier try, there is never a second one.
 */
export async function writeComment(client: GithubClient, octokit: Octokit, writeBack: WriteBack): Promise<SendOutcome> {
  const repository = ownerAndName(writeBack.repository);
  const body = cutMarkdown(`${commentMarker(writeBack)}\n${writeBack.markdown}`);
  const pull = await findPull(octokit, writeBack);
  if (pull === null) return { outcome: 'nothing', reason: 'no pull request brought this commit' };
  const found = await findComment(client, octokit, writeBack, pull);
  if (found?.about === 'newer') return NEWER;
  if (found) {
    await octokit.rest.issues.updateComment({ ...repository, comment_id: found.id, body });
    return { outcome: 'sent', remoteId: found.id };
  }
  // Somebody took it away: that was meant.
  if (writeBack.remoteId !== null) return { outcome: 'nothing', reason: 'the comment was deleted' };
  if (writeBack.onlyUpdate) return { outcome: 'nothing', reason: 'the release is quiet' };
  // Not tried again on the spot: the first try may have been taken although it was not answered.
  const { data } = await octokit.rest.issues.createComment({ ...repository, issue_number: pull, body, request: { retries: 0 } });
  return { outcome: 'sent', remoteId: idOf(data) };
}

/** The pull request that was merged as this commit, else one that was merged with it in it, else an open one that has it. */
async function findPull(octokit: Octokit, { repository, commit }: WriteBack): Promise<number | null> {
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

/** Our own comments only: somebody may have copied the marker. */
async function findComment(
  client: GithubClient,
  octokit: Octokit,
  writeBack: WriteBack,
  pull: number,
): Promise<FoundComment | null> {
  const login = await client.ownLogin();
  const comments = await octokit.paginate(octokit.rest.issues.listComments, {
    ...ownerAndName(writeBack.repository),
    issue_number: pull,
    per_page: 100,
  });
  for (const { id, body, user } of comments) {
    const about = login === null || user?.login === login ? commentFor(body ?? '', writeBack) : 'other';
    if (about !== 'other') return { id, about };
  }
  return null;
}
