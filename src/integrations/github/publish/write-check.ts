import type { Octokit } from 'octokit';
import type { Millis } from '../../../model/instant.ts';
import { ownerAndName } from '../client/github-client.ts';
import { isObject } from '../client/parse-body.ts';
import { idAt } from '../client/read-fields.ts';
import { UnreadableAnswerError } from '../client/to-refusal.ts';
import type { PublishOutcome, RequestsInFlight } from './in-flight.ts';
import { deferredBy, settledBy } from './in-flight.ts';
import type { PublishedVerdict } from './published-verdict.ts';
import { STATUS_NAME, toDescription } from './write-status.ts';

/**
 * Makes the check run of a release, or changes the one there is: it is found by the id of any event that
 * reports the release. Should there be two, GitHub shows the
 * newest, and the others are set aside, for nothing deletes a check run. For GitHub Apps only.
 */
export async function writeCheck(
  octokit: Octokit,
  verdict: PublishedVerdict,
  requests: RequestsInFlight,
  now: () => Millis,
): Promise<PublishOutcome> {
  const repository = ownerAndName(verdict.repository);
  const found = verdict.remoteId === null ? await findChecks(octokit, verdict) : [];
  const [known = verdict.remoteId, ...others] = found;
  const run = {
    ...repository,
    name: STATUS_NAME,
    external_id: verdict.releaseId,
    output: { title: toDescription(verdict.summary), summary: verdict.markdown },
    ...(verdict.url === null ? {} : { details_url: verdict.url }),
    ...(verdict.state === 'pending'
      ? { status: 'in_progress' as const }
      : { status: 'completed' as const, conclusion: verdict.state }),
  };
  if (known !== null) {
    await requests.begin();
    await octokit.rest.checks.update({ ...run, check_run_id: known });
    for (const other of others) await octokit.rest.checks.update({ ...repository, ...SET_ASIDE, check_run_id: other });
    return { outcome: 'sent', remoteId: known, settled: settledBy(requests, found.length) };
  }
  const open = deferredBy(requests, now());
  if (open) return open;
  await requests.begin();
  // Not tried again on the spot: the first try may have been taken although it was not answered.
  const { data } = await octokit.rest.checks.create({ ...run, head_sha: verdict.commit, request: { retries: 0 } });
  return { outcome: 'sent', remoteId: idOf(data), settled: settledBy(requests, 0) };
}

const SET_ASIDE = {
  status: 'completed',
  conclusion: 'skipped',
  output: { title: 'See the newer run', summary: 'This run was made twice; the newer one has the verdict.' },
} as const;

/** The newest first. */
async function findChecks(octokit: Octokit, { repository, commit, sourceIds }: PublishedVerdict): Promise<readonly number[]> {
  const runs = await octokit.paginate(octokit.rest.checks.listForRef, {
    ...ownerAndName(repository),
    ref: commit,
    check_name: STATUS_NAME,
    filter: 'all',
    per_page: 100,
  });
  const own = runs.filter((run) => sourceIds.includes(run.external_id ?? ''));
  return own.map(({ id }) => id).sort((a, b) => b - a);
}

/** The id of what was made; throws `UnreadableAnswerError` where the answer has none. */
export function idOf(answer: unknown): number {
  const id = isObject(answer) ? idAt(answer, 'id') : null;
  if (id === null) throw new UnreadableAnswerError('GitHub answered without the id of what it made');
  return Number(id);
}
