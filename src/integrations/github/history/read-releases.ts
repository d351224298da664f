import { ownerAndName } from '../client/github-client.ts';
import type { JsonObject } from '../client/parse-body.ts';
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

/** Releases that are published, by when they were made. */
export async function readReleases({ octokit, repository, cursor, since }: HistoryQuery): Promise<HistoryPage> {
  const parameters = { ...ownerAndName(repository), per_page: 100, page: pageNumber(cursor) };
  const { data, headers } = await octokit.rest.repos.listReleases(parameters);
  const items = readObjects(data);
  const recent = items.filter((item) => (instantAt(item, 'created_at') ?? Number.POSITIVE_INFINITY) >= since);
  const deliveries = recent.flatMap((item) => readRelease(repository, item));
  return { deliveries, next: recent.length < items.length ? null : nextPage(cursor, headers) };
}

function readRelease(repository: string, release: JsonObject): readonly ReadDelivery[] {
  const id = idAt(release, 'id');
  if (id === null || release.draft === true) return [];
  const payload = { action: 'published', release, repository: repositoryOf(repository, release) };
  return [{ id: `read:${repository}:release:${id}`, event: 'release', payload }];
}
