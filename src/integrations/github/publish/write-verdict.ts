import type { Octokit } from 'octokit';
import type { Millis } from '../../../model/instant.ts';
import type { GithubClient } from '../client/github-client.ts';
import { toRefusal } from '../client/to-refusal.ts';
import type { PublishOutcome, RequestsInFlight } from './in-flight.ts';
import type { PublishedVerdict } from './published-verdict.ts';
import { writeCheck } from './write-check.ts';
import { writeComment } from './write-comment.ts';
import { writeDeploymentStatus } from './write-deployment-status.ts';
import { writeStatus } from './write-status.ts';

/**
 * Has one target show the verdict. Safe to call again, whatever became of the call before. Rejects where GitHub cannot be reached or
 * answers nonsense: worth another try.
 */
export async function writeVerdict(
  client: GithubClient,
  verdict: PublishedVerdict,
  requests: RequestsInFlight,
  now: () => Millis,
): Promise<PublishOutcome> {
  try {
    return await write(client, await client.octokitFor(verdict.repository), verdict, requests, now);
  } catch (error) {
    const refusal = toRefusal(error, now());
    if (refusal) return refusal;
    throw error;
  }
}

function write(
  client: GithubClient,
  octokit: Octokit,
  verdict: PublishedVerdict,
  requests: RequestsInFlight,
  now: () => Millis,
): Promise<PublishOutcome> {
  switch (verdict.target) {
    case 'status':
      return writeStatus(octokit, verdict, requests);
    case 'check':
      return writeCheck(octokit, verdict, requests, now);
    case 'comment':
      return writeComment(client, octokit, verdict, requests, now);
    case 'deployment_status':
      return writeDeploymentStatus(octokit, verdict, requests, now);
  }
}
