import type { Octokit } from 'octokit';
import type { SendOutcome, WriteBack } from '../model/write-back.ts';
import { ownerAndName } from './github-client.ts';
import { cutMarkdown } from './markdown-limit.ts';
import { isObject } from './parse-body.ts';
import { idAt } from './read-fields.ts';
import { UnreadableAnswerError } from './to-refusal.ts';
import { STATUS_NAME, toDescription } from './write-status.ts';

/** Makes the check run of a release, or changes the one there is: it is found by the release's id. For GitHub Apps only. */
export async function writeCheck(octokit: Octokit, writeBack: WriteBack): Promise<SendOutcome> {
  const repository = ownerAndName(writeBack.repository);
  const known = writeBack.remoteId ?? (await findCheck(octokit, writeBack));
  const run = {
    ...repository,
    name: STATUS_NAME,
    external_id: writeBack.releaseId,
    output: { title: toDescription(writeBack.summary), summary: cutMarkdown(writeBack.markdown) },
    ...(writeBack.url === null ? {} : { details_url: writeBack.url }),
    ...(writeBack.state === 'pending'
      ? { status: 'in_progress' as const }
      : { status: 'completed' as const, conclusion: writeBack.state }),
  };
  if (known !== null) {
    await octokit.rest.checks.update({ ...run, check_run_id: known });
    return { outcome: 'sent', remoteId: known };
  }
  // Not tried again on the spot: the first try may have been taken although it was not answered.
  const { data } = await octokit.rest.checks.create({ ...run, head_sha: writeBack.commit, request: { retries: 0 } });
  return { outcome: 'sent', remoteId: idOf(data) };
}

async function findCheck(octokit: Octokit, { repository, commit, releaseId }: WriteBack): Promise<number | null> {
  const runs = await octokit.paginate(octokit.rest.checks.listForRef, {
    ...ownerAndName(repository),
    ref: commit,
    check_name: STATUS_NAME,
    filter: 'all',
    per_page: 100,
  });
  return runs.find((run) => run.external_id === releaseId)?.id ?? null;
}

/** The id of what was made; throws `UnreadableAnswerError` where the answer has none. */
export function idOf(answer: unknown): number {
  const id = isObject(answer) ? idAt(answer, 'id') : null;
  if (id === null) throw new UnreadableAnswerError('GitHub answered without the id of what it made');
  return Number(id);
}
