import type { Octokit } from 'octokit';
import type { Millis } from '../../../model/instant.ts';
import { ownerAndName } from '../client/github-client.ts';
import { OWN_DESCRIPTION } from '../webhooks/decode-deployment.ts';
import type { PublishOutcome, RequestsInFlight } from './in-flight.ts';
import { deferredBy, settledBy } from './in-flight.ts';
import type { PublishedVerdict } from './published-verdict.ts';
import { idOf } from './write-check.ts';
import { toDescription } from './write-status.ts';

/**
 * Marks the deployment of a flagged release as failed, and takes that back when the verdict changes. A release that was never marked
 * gets no status: its deployment has a success of its own.
 */
export async function writeDeploymentStatus(
  octokit: Octokit,
  verdict: PublishedVerdict,
  requests: RequestsInFlight,
  now: () => Millis,
): Promise<PublishOutcome> {
  const { deploymentId } = verdict;
  if (deploymentId === null) return { outcome: 'nothing', reason: 'the release is no deployment of GitHub', settled: true };
  const open = deferredBy(requests, now());
  if (open) return open;
  const settled = settledBy(requests, 0);
  const state = verdict.state === 'failure' ? 'failure' : 'success';
  const marked = await findOwnState(octokit, verdict, deploymentId);
  if (marked === state || (marked === null && state === 'success'))
    return { outcome: 'nothing', reason: 'the deployment shows it already', settled };
  await requests.begin();
  const { data } = await octokit.rest.repos.createDeploymentStatus({
    ...ownerAndName(verdict.repository),
    deployment_id: deploymentId,
    state,
    description: toDescription(`${OWN_DESCRIPTION}${verdict.summary}`),
    // The deployments before it stay what they are.
    auto_inactive: false,
    ...(verdict.url === null ? {} : { log_url: verdict.url }),
    request: { retries: 0 },
  });
  return { outcome: 'sent', remoteId: idOf(data), settled };
}

/** The newest state we gave it ourselves. */
async function findOwnState(octokit: Octokit, { repository }: PublishedVerdict, deploymentId: number): Promise<string | null> {
  const { data } = await octokit.rest.repos.listDeploymentStatuses({
    ...ownerAndName(repository),
    deployment_id: deploymentId,
    per_page: 100,
  });
  return data.find(({ description }) => description.startsWith(OWN_DESCRIPTION))?.state ?? null;
}
