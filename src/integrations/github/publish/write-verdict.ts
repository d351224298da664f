import type { Octokit } from 'octokit';
import type { Millis } from '../../../model/instant.ts';
import type { Asking, SendOutcome, WriteBack } from '../../../model/publishing.ts';
import type { GithubClient } from '../client/github-client.ts';
import { toRefusal } from '../client/to-refusal.ts';
import { writeCheck } from './write-check.ts';
import { writeComment } from './write-comment.ts';
import { writeDeploymentStatus } from './write-deployment-status.ts';
import { writeStatus } from './write-status.ts';

/**
 * Has one target show the verdict. Safe to call again, whatever became of the call before. Rejects where GitHub cannot be reached or
 * answers nonsense: worth another try.
 */
export async function sendWriteBack(
  client: GithubClient,
  writeBack: WriteBack,
  asking: Asking,
  now: () => Millis,
): Promise<SendOutcome> {
  try {
    return await write(client, await client.octokitFor(writeBack.repository), writeBack, asking, now);
  } catch (error) {
    const refusal = toRefusal(error, now());
    if (refusal) return refusal;
    throw error;
  }
}

function write(
  client: GithubClient,
  octokit: Octokit,
  writeBack: WriteBack,
  asking: Asking,
  now: () => Millis,
): Promise<SendOutcome> {
  switch (writeBack.target) {
    case 'status':
      return writeStatus(octokit, writeBack, asking);
    case 'check':
      return writeCheck(octokit, writeBack, asking, now);
    case 'comment':
      return writeComment(client, octokit, writeBack, asking, now);
    case 'deployment_status':
      return writeDeploymentStatus(octokit, writeBack, asking, now);
  }
}
