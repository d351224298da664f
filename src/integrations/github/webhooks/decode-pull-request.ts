import { isObject, type JsonObject, objectAt, textAt } from '../client/parse-body.ts';
import { COMMIT_ID, MAX_NAME_LENGTH, readRepository, usableTags } from '../client/read-fields.ts';
import type { DecodedDelivery } from './decoded-delivery.ts';

/** Labels are put on after the merge too: the ones a pull request has by then count. */
export const USED_PULL_REQUEST_ACTIONS: ReadonlySet<unknown> = new Set<unknown>(['closed', 'labeled']);

/** `pull_request` that was merged: its labels belong to the commit it became, and to the release that carries it. */
export function decodePullRequest(payload: JsonObject): DecodedDelivery {
  const pull = objectAt(payload, 'pull_request');
  if (!USED_PULL_REQUEST_ACTIONS.has(payload.action) || pull.merged !== true)
    return { outcome: 'ignored', reason: 'only merged pull requests are used' };
  const repository = readRepository(payload);
  const commit = textAt(pull, 'merge_commit_sha', MAX_NAME_LENGTH);
  if (!repository) return { outcome: 'malformed', reason: 'the payload names no repository' };
  if (commit === null || !COMMIT_ID.test(commit)) return { outcome: 'malformed', reason: 'pull_request has no merge_commit_sha' };
  const labels: readonly unknown[] = Array.isArray(pull.labels) ? pull.labels : [];
  const names = usableTags(labels.map((label) => (isObject(label) ? label.name : null)));
  if (names.length === 0) return { outcome: 'ignored', reason: 'the pull request has no labels' };
  return { outcome: 'labels', repository: repository.fullName, commit, labels: names };
}
