import type { Octokit } from 'octokit';
import type { PublishedState } from '../../../model/publishing.ts';
import { ownerAndName } from '../client/github-client.ts';
import type { PublishOutcome, RequestsInFlight } from './in-flight.ts';
import { settledBy } from './in-flight.ts';
import type { PublishedVerdict } from './published-verdict.ts';

/** The name under which the verdict stands on a commit, as status and as check run. */
export const STATUS_NAME = 'pinkbar/release-impact';

/** GitHub takes no longer description. */
const MAX_DESCRIPTION_LENGTH = 140;

/** Statuses know no neutral; a release that cannot be judged must not block anything. */
const STATE_OF: Readonly<Record<PublishedState, 'pending' | 'success' | 'failure'>> = {
  pending: 'pending',
  success: 'success',
  failure: 'failure',
  neutral: 'success',
};

/**
 * Puts the verdict onto the commit. The newest status of a name counts, so writing it twice does no harm; but an older one that comes
 * about late hides this one, and only writing it again mends that.
 */
export async function writeStatus(
  octokit: Octokit,
  verdict: PublishedVerdict,
  requests: RequestsInFlight,
): Promise<PublishOutcome> {
  await requests.begin();
  await octokit.rest.repos.createCommitStatus({
    ...ownerAndName(verdict.repository),
    sha: verdict.commit,
    context: STATUS_NAME,
    state: STATE_OF[verdict.state],
    description: toDescription(verdict.summary),
    ...(verdict.url === null ? {} : { target_url: verdict.url }),
    request: { retries: 0 },
  });
  return { outcome: 'sent', remoteId: null, settled: settledBy(requests, 0) };
}

/** Cuts a line to what GitHub takes. */
export function toDescription(line: string): string {
  const characters = [...line];
  return characters.length <= MAX_DESCRIPTION_LENGTH ? line : `${characters.slice(0, MAX_DESCRIPTION_LENGTH - 1).join('')}…`;
}
