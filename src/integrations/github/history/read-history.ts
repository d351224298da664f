import type { BackfillStage } from '../../../model/backfill.ts';
import type { Millis } from '../../../model/instant.ts';
import type { GithubClient } from '../client/github-client.ts';
import { toRefusal } from '../client/to-refusal.ts';
import type { DeployWorkflows } from '../webhooks/decode-workflow-run.ts';
import type { HistoryPage, HistoryQuery, ReadPage } from './history-page.ts';
import { readDeployments } from './read-deployments.ts';
import { readPullRequests } from './read-pull-requests.ts';
import { readReleases } from './read-releases.ts';
import { readTags } from './read-tags.ts';
import { readWorkflowRuns } from './read-workflow-runs.ts';

/**
 * Reads one page of what happened in a repository since an instant, the newest first. Rejects where GitHub cannot be reached or answers
 * nonsense.
 */
export async function readHistory(
  client: GithubClient,
  query: Omit<HistoryQuery, 'octokit'> & { readonly stage: BackfillStage },
  deploying: DeployWorkflows,
  now: () => Millis,
): Promise<ReadPage> {
  try {
    const octokit = await client.octokitFor(query.repository);
    return { outcome: 'page', ...(await readPage({ ...query, octokit }, query.stage, deploying)) };
  } catch (error) {
    const refusal = toRefusal(error, now());
    if (refusal) return refusal;
    throw error;
  }
}

function readPage(query: HistoryQuery, stage: BackfillStage, deploying: DeployWorkflows): Promise<HistoryPage> {
  switch (stage) {
    case 'deployments':
      return readDeployments(query);
    case 'releases':
      return readReleases(query);
    case 'pull_requests':
      return readPullRequests(query);
    case 'workflow_runs':
      return readWorkflowRuns(query, deploying);
    case 'tags':
      return readTags(query);
  }
}
