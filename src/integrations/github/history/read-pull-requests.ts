import { createHash } from 'node:crypto';
import { ownerAndName } from '../client/github-client.ts';
import { isObject, type JsonObject } from '../client/parse-body.ts';
import { idAt, instantAt } from '../client/read-fields.ts';
import {
  type HistoryPage,
  type HistoryQuery,
  nextPage,
  pageNumber,
  type ReadDelivery,
  readObjects,
  repositoryOf,
} from './history-page.ts';

/** A page of merged pull requests that have labels, the last changed first, back to `since`. Rejects with the error of the client. */
export async function readPullRequests({ octokit, repository, cursor, since }: HistoryQuery): Promise<HistoryPage> {
  const { data, headers } = await octokit.rest.pulls.list({
    ...ownerAndName(repository),
    state: 'closed',
    sort: 'updated',
    direction: 'desc',
    per_page: 100,
    page: pageNumber(cursor),
  });
  const items = readObjects(data);
  const recent = items.filter((item) => (instantAt(item, 'updated_at') ?? Number.POSITIVE_INFINITY) >= since);
  const deliveries = recent.flatMap((item) => readPullRequest(repository, item));
  return { deliveries, next: recent.length < items.length ? null : nextPage(cursor, headers) };
}

function readPullRequest(repository: string, pull: JsonObject): readonly ReadDelivery[] {
  const id = idAt(pull, 'number');
  const labels = labelsOf(pull);
  if (id === null || labels.length === 0 || typeof pull.merged_at !== 'string') return [];
  // Only the labels of a pull request can change what is stored, so the id contains a digest of them.
  const digest = createHash('sha256').update(JSON.stringify(labels)).digest('hex').slice(0, 16);
  // Lists do not say `merged`, which deliveries do.
  const payload = { action: 'closed', pull_request: { ...pull, merged: true }, repository: repositoryOf(repository, pull) };
  return [{ id: `read:${repository}:pull_request:${id}:${digest}`, event: 'pull_request', payload }];
}

const labelsOf = (pull: JsonObject): readonly unknown[] =>
  (Array.isArray(pull.labels) ? pull.labels : []).map((label: unknown) => (isObject(label) ? label.name : null)).sort();
