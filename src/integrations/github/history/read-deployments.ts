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

/** Every deployment on a page costs a request of its own for its statuses. */
const PER_PAGE = 30;

/** Deployments with all their statuses, by when they were made. */
export async function readDeployments({ octokit, repository, cursor, since }: HistoryQuery): Promise<HistoryPage> {
  const parameters = { ...ownerAndName(repository), per_page: PER_PAGE, page: pageNumber(cursor) };
  const { data, headers } = await octokit.rest.repos.listDeployments(parameters);
  const items = readObjects(data);
  const recent = items.filter((item) => (instantAt(item, 'created_at') ?? Number.POSITIVE_INFINITY) >= since);
  const deliveries: ReadDelivery[] = [];
  for (const item of recent) deliveries.push(...(await readDeployment(octokit, repository, item)));
  return { deliveries, next: recent.length < items.length ? null : nextPage(cursor, headers) };
}

async function readDeployment(
  octokit: HistoryQuery['octokit'],
  repository: string,
  deployment: JsonObject,
): Promise<readonly ReadDelivery[]> {
  const id = idAt(deployment, 'id');
  if (id === null) return [];
  const statuses = await octokit.paginate(octokit.rest.repos.listDeploymentStatuses, {
    ...ownerAndName(repository),
    deployment_id: Number(id),
    per_page: 100,
  });
  const about = { action: 'created', deployment, repository: repositoryOf(repository, deployment) };
  return [
    { id: `read:${repository}:deployment:${id}`, event: 'deployment', payload: about },
    ...readObjects(statuses).map((status) => ({
      id: `read:${repository}:deployment_status:${idAt(status, 'id')}`,
      event: 'deployment_status',
      payload: { ...about, deployment_status: status },
    })),
  ];
}
