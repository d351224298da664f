import { created, type GithubAnswer, list, NO_CONTENT, NOT_FOUND, ok, refusal } from './github-answer.ts';
import { type GithubComment, listAt } from './github-state.ts';
import { HISTORY_ROUTES } from './history-routes.ts';
import { HOOK_ROUTES } from './hook-routes.ts';
import type { RepositoryCall, RepositoryRoute } from './repository-route.ts';

/** Behind `/repos/{owner}/{repo}`. Source: GitHub REST API documentation, version 2022-11-28. */
export const REPOSITORY_ROUTES: readonly RepositoryRoute[] = [
  { method: 'GET', path: /^\/deployments$/, answer: ({ repository }) => list(repository.deployments) },
  { method: 'GET', path: /^\/deployments\/(\d+)\/statuses$/, answer: listDeploymentStatuses },
  { method: 'POST', path: /^\/deployments\/(\d+)\/statuses$/, answer: createDeploymentStatus },
  { method: 'GET', path: /^\/releases$/, answer: ({ repository }) => list(repository.releases) },
  { method: 'GET', path: /^\/compare\/(.+)\.\.\.(.+)$/, answer: compare },
  { method: 'GET', path: /^\/commits\/([^/]+)\/pulls$/, answer: pullsOfCommit },
  {
    method: 'GET',
    path: /^\/commits\/([^/]+)\/statuses$/,
    answer: ({ repository, parts }) => list(listAt(repository.statuses, parts[0] ?? '')),
  },
  { method: 'POST', path: /^\/statuses\/([^/]+)$/, answer: createStatus },
  { method: 'GET', path: /^\/commits\/([^/]+)\/check-runs$/, answer: listCheckRuns },
  { method: 'POST', path: /^\/check-runs$/, answer: createCheckRun },
  { method: 'PATCH', path: /^\/check-runs\/(\d+)$/, answer: updateCheckRun },
  {
    method: 'GET',
    path: /^\/issues\/(\d+)\/comments$/,
    answer: ({ repository, parts }) => list(listAt(repository.comments, Number(parts[0]))),
  },
  { method: 'POST', path: /^\/issues\/(\d+)\/comments$/, answer: createComment },
  { method: 'PATCH', path: /^\/issues\/comments\/(\d+)$/, answer: updateComment },
  { method: 'DELETE', path: /^\/issues\/comments\/(\d+)$/, answer: deleteComment },
  ...HISTORY_ROUTES,
  ...HOOK_ROUTES,
];

/** GitHub's limits for texts. */
const MAX_DESCRIPTION = 140;
const MAX_COMMENT = 65_536;

function listDeploymentStatuses({ repository, parts }: RepositoryCall): GithubAnswer {
  const id = Number(parts[0]);
  return repository.deployments.some((deployment) => deployment.id === id)
    ? list(listAt(repository.deploymentStatuses, id))
    : NOT_FOUND;
}

function createDeploymentStatus({ repository, parts, body, nextId, login }: RepositoryCall): GithubAnswer {
  const id = Number(parts[0]);
  if (!repository.deployments.some((deployment) => deployment.id === id)) return NOT_FOUND;
  if (tooLong(body.description, MAX_DESCRIPTION)) return invalid('description is too long (maximum is 140 characters)');
  const status = { id: nextId(), ...body, creator: { login }, created_at: new Date().toISOString() };
  listAt(repository.deploymentStatuses, id).unshift(status);
  return created(status);
}

function compare({ repository, fullName, parts }: RepositoryCall): GithubAnswer {
  const indexOf = (sha: string | undefined): number => repository.commits.findIndex((commit) => commit.sha === sha);
  const base = indexOf(parts[0]);
  const head = indexOf(parts[1]);
  if (base < 0 || head < 0) return NOT_FOUND;
  const status = head === base ? 'identical' : head > base ? 'ahead' : 'behind';
  const commits = repository.commits.slice(base + 1, head + 1).map(({ sha, message, author }) => ({
    sha,
    commit: { message, author: { name: author, date: '2026-11-20T10:00:00Z' } },
    author: { login: author },
    html_url: `https://github.com/${fullName}/commit/${sha}`,
  }));
  const counts = { ahead_by: commits.length, behind_by: Math.max(0, base - head), total_commits: commits.length };
  return { kind: 'list', items: commits, wrap: (items) => ({ status, ...counts, commits: items }) };
}

function pullsOfCommit({ repository, parts, fullName }: RepositoryCall): GithubAnswer {
  const commit = repository.commits.find(({ sha }) => sha === parts[0]);
  if (!commit) return refusal(422, `No commit found for SHA: ${parts[0]}`);
  const pulls = repository.pulls.filter(({ number }) => number === commit.pull);
  return list(
    pulls.map(({ number, title, author, labels }) => ({
      number,
      title,
      state: 'closed',
      merged_at: '2026-11-20T10:00:00Z',
      merge_commit_sha: commit.sha,
      user: { login: author },
      labels: labels.map((name) => ({ name })),
      html_url: `https://github.com/${fullName}/pull/${number}`,
    })),
  );
}

function createStatus({ repository, parts, body, nextId, login }: RepositoryCall): GithubAnswer {
  if (tooLong(body.description, MAX_DESCRIPTION)) return invalid('description is too long (maximum is 140 characters)');
  const status = { id: nextId(), ...body, creator: { login }, created_at: new Date().toISOString() };
  listAt(repository.statuses, parts[0] ?? '').unshift(status);
  return created(status);
}

function listCheckRuns({ repository, parts, query }: RepositoryCall): GithubAnswer {
  const name = query.get('check_name');
  const runs = repository.checkRuns.filter((run) => run.head_sha === parts[0] && (name === null || run.name === name));
  return { kind: 'list', items: runs, wrap: (items) => ({ total_count: runs.length, check_runs: items }) };
}

function createCheckRun({ repository, body, asApp, nextId }: RepositoryCall): GithubAnswer {
  if (!asApp) return refusal(403, 'You must authenticate via a GitHub App.');
  const run = { id: nextId(), ...body, app: { id: 1, slug: 'pinkbar' } };
  repository.checkRuns.unshift(run);
  return created(run);
}

function updateCheckRun({ repository, parts, body, asApp }: RepositoryCall): GithubAnswer {
  if (!asApp) return refusal(403, 'You must authenticate via a GitHub App.');
  const index = repository.checkRuns.findIndex(({ id }) => id === Number(parts[0]));
  const known = repository.checkRuns[index];
  if (!known) return NOT_FOUND;
  repository.checkRuns[index] = { ...known, ...body };
  return ok(repository.checkRuns[index]);
}

function createComment({ repository, parts, body, nextId, login }: RepositoryCall): GithubAnswer {
  const number = Number(parts[0]);
  if (!repository.pulls.some((pull) => pull.number === number)) return NOT_FOUND;
  if (typeof body.body !== 'string' || tooLong(body.body, MAX_COMMENT))
    return invalid('Body is too long (maximum is 65536 characters)');
  const comment: GithubComment = { id: nextId(), body: body.body, user: { login } };
  listAt(repository.comments, number).push(comment);
  return created(comment);
}

function updateComment({ repository, parts, body }: RepositoryCall): GithubAnswer {
  for (const comments of repository.comments.values()) {
    const index = comments.findIndex(({ id }) => id === Number(parts[0]));
    const known = comments[index];
    if (!known) continue;
    comments[index] = { ...known, body: String(body.body) };
    return ok(comments[index]);
  }
  return NOT_FOUND;
}

function deleteComment({ repository, parts }: RepositoryCall): GithubAnswer {
  for (const comments of repository.comments.values()) {
    const index = comments.findIndex(({ id }) => id === Number(parts[0]));
    if (index < 0) continue;
    comments.splice(index, 1);
    return NO_CONTENT;
  }
  return NOT_FOUND;
}

const tooLong = (text: unknown, limit: number): boolean => typeof text === 'string' && text.length > limit;

const invalid = (message: string): GithubAnswer => refusal(422, `Validation Failed: ${message}`);
