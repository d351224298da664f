import type { Octokit } from 'octokit';
import type { Millis } from '../../../model/instant.ts';
import type { Asking, SendOutcome, WriteBack } from '../../../model/publishing.ts';
import { ownerAndName } from '../client/github-client.ts';
import { settledBy, stillOpen } from '../client/in-flight.ts';
import { OWN_DESCRIPTION } from '../client/own-description.ts';
import { idOf } from './write-check.ts';
import { toDescription } from './write-status.ts';

/**
 * Marks the deployment of a flagged release as failed, and takes that back when the verdict changes. A release that was never marked
 * gets no status: its deployment has a success of its own.
 */
export async function writeDeploymentStatus(
  octokit: Octokit,
  writeBack: WriteBack,
  asking: Asking,
  now: () => Millis,
): Promise<SendOutcome> {
  const { deploymentId } = writeBack;
  if (deploymentId === null) return { outcome: 'nothing', reason: 'the release is no deployment of GitHub', settled: true };
  const open = stillOpen(asking, now());
  if (open) return open;
  const settled = settledBy(asking, 0);
  const state = writeBack.state === 'failure' ? 'failure' : 'success';
  const marked = await findOwnState(octokit, writeBack, deploymentId);
  if (marked === state || (marked === null && state === 'success'))
    return { outcome: 'nothing', reason: 'the deployment shows it already', settled };
  await asking.begin();
  const { data } = await octokit.rest.repos.createDeploymentStatus({
    ...ownerAndName(writeBack.repository),
    deployment_id: deploymentId,
    state,
    description: toDescription(`${OWN_DESCRIPTION}${writeBack.summary}`),
    // The deployments before it stay what they are.
    auto_inactive: false,
    ...(writeBack.url === null ? {} : { log_url: writeBack.url }),
    request: { retries: 0 },
  });
  return { outcome: 'sent', remoteId: idOf(data), settled };
}

/** The newest state we gave it ourselves. */
async function findOwnState(octokit: Octokit, { repository }: WriteBack, deploymentId: number): Promise<string | null> {
  const { data } = await octokit.rest.repos.listDeploymentStatuses({
    ...ownerAndName(repository),
    deployment_id: deploymentId,
    per_page: 100,
  });
  return data.find(({ description }) => description.startsWith(OWN_DESCRIPTION))?.state ?? null;
}
