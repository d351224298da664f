import { type GithubAnswer, list } from './github-answer.ts';
import type { RepositoryCall, RepositoryRoute } from './repository-route.ts';

/** When everything was merged here, by default. */
const MERGED_AT = '2026-11-20T10:00:00Z';

/** What is read of a repository afterwards, beside deployments and releases. */
export const HISTORY_ROUTES: readonly RepositoryRoute[] = [
  { method: 'GET', path: /^\/pulls$/, answer: listPulls },
  {
    method: 'GET',
    path: /^\/actions\/workflows$/,
    answer: ({ repository }) => ({
      kind: 'list',
      items: repository.workflows,
      wrap: (workflows) => ({ total_count: repository.workflows.length, workflows }),
    }),
  },
  { method: 'GET', path: /^\/actions\/workflows\/(\d+)\/runs$/, answer: listRuns },
];

/** Those that are merged, the last changed first, which is the only order anybody asks for. */
function listPulls({ repository, fullName }: RepositoryCall): GithubAnswer {
  const merged = repository.pulls.map((pull) => {
    const commit = repository.commits.find((each) => each.pull === pull.number);
    return {
      number: pull.number,
      title: pull.title,
      state: 'closed',
      merged_at: commit ? MERGED_AT : null,
      updated_at: pull.updatedAt ?? MERGED_AT,
      merge_commit_sha: commit?.sha ?? null,
      user: { login: pull.author },
      labels: pull.labels.map((name) => ({ name })),
      html_url: `https://github.com/${fullName}/pull/${pull.number}`,
    };
  });
  return list(merged.sort((a, b) => (a.updated_at < b.updated_at ? 1 : -1)));
}

function listRuns({ repository, parts }: RepositoryCall): GithubAnswer {
  const runs = repository.workflowRuns.filter((run) => String(run.workflow_id) === parts[0]);
  return { kind: 'list', items: runs, wrap: (items) => ({ total_count: runs.length, workflow_runs: items }) };
}
