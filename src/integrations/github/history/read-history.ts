import type { BackfillStage } from '../../../model/backfill.ts';
import type { Millis } from '../../../model/instant.ts';
import type { Refusal } from '../../../model/publishing.ts';
import type { GithubClient } from '../client/github-client.ts';
import { toRefusal } from '../client/to-refusal.ts';
import type { DeployWorkflows } from '../webhooks/decode-workflow-run.ts';
import type { HistoryPage, HistoryPlace } from './history-page.ts';
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
  place: Omit<HistoryPlace, 'octokit'> & { readonly stage: BackfillStage },
  deploying: DeployWorkflows,
  now: () => Millis,
): Promise<(HistoryPage & { readonly outcome: 'page' }) | Refusal> {
  try {
    const octokit = await client.octokitFor(place.repository);
    return { outcome: 'page', ...(await readPage({ ...place, octokit }, place.stage, deploying)) };
  } catch (error) {
    const refusal = toRefusal(error, now());
    if (refusal) return refusal;
    throw error;
  }
}

function readPage(place: HistoryPlace, stage: BackfillStage, deploying: DeployWorkflows): Promise<HistoryPage> {
  switch (stage) {
    case 'deployments':
      return readDeployments(place);
    case 'releases':
      return readReleases(place);
    case 'pull_requests':
      return readPullRequests(place);
    case 'workflow_runs':
      return readWorkflowRuns(place, deploying);
    case 'tags':
      return readTags(place);
  }
}
