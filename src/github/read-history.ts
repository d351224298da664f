import type { Octokit } from 'octokit';
import type { BackfillStage } from '../model/backfill.ts';
import type { Millis } from '../model/instant.ts';
import type { SendRefusal } from '../model/write-back.ts';
import { type GithubClient, ownerAndName } from './github-client.ts';
import { isObject, type JsonObject } from './parse-body.ts';
import { idAt, instantAt } from './read-fields.ts';
import { toRefusal, UnreadableAnswerError } from './to-refusal.ts';

/** A delivery as GitHub would have sent it, put together from what it told when asked. The same thing has the same id each time. */
export interface ReadDelivery {
  readonly id: string;
  readonly event: string;
  readonly payload: JsonObject;
}

export type HistoryPage =
  | { readonly outcome: 'page'; readonly deliveries: readonly ReadDelivery[]; readonly last: boolean }
  | SendRefusal;

/** Every deployment on a page costs a request of its own for its statuses. */
const PER_PAGE = 30;

/**
 * Reads one page of what happened in a repository since an instant, the newest first. Rejects where GitHub cannot be reached or answers
 * nonsense.
 */
export async function readHistory(
  client: GithubClient,
  place: { readonly repository: string; readonly stage: BackfillStage; readonly page: number; readonly since: Millis },
  now: () => Millis,
): Promise<HistoryPage> {
  try {
    const octokit = await client.octokitFor(place.repository);
    const { repository, stage, page, since } = place;
    const asked = { ...ownerAndName(repository), per_page: PER_PAGE, page };
    const { data, headers } =
      stage === 'deployments' ? await octokit.rest.repos.listDeployments(asked) : await octokit.rest.repos.listReleases(asked);
    const items = readObjects(data);
    const recent = items.filter((item) => (instantAt(item, 'created_at') ?? Number.POSITIVE_INFINITY) >= since);
    const deliveries: ReadDelivery[] = [];
    for (const item of recent) {
      if (stage === 'deployments') deliveries.push(...(await readDeployment(octokit, repository, item)));
      else deliveries.push(...readRelease(repository, item));
    }
    const last = recent.length < items.length || !/rel="next"/.test(headers.link ?? '');
    return { outcome: 'page', deliveries, last };
  } catch (error) {
    const refusal = toRefusal(error, now());
    if (refusal) return refusal;
    throw error;
  }
}

async function readDeployment(octokit: Octokit, repository: string, deployment: JsonObject): Promise<readonly ReadDelivery[]> {
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

function readRelease(repository: string, release: JsonObject): readonly ReadDelivery[] {
  const id = idAt(release, 'id');
  if (id === null || release.draft === true) return [];
  const payload = { action: 'published', release, repository: repositoryOf(repository, release) };
  return [{ id: `read:${repository}:release:${id}`, event: 'release', payload }];
}

/** What a delivery says of its repository, as far as it is used. */
function repositoryOf(repository: string, item: JsonObject): JsonObject {
  const name = repository.slice(repository.indexOf('/') + 1);
  const page = typeof item.html_url === 'string' ? /^https?:\/\/[^/]+\/[^/]+\/[^/]+/.exec(item.html_url)?.[0] : undefined;
  return { full_name: repository, name, html_url: page ?? webAddressOf(repository, item) };
}

/** The API of github.com and the one of an Enterprise Server stand under different names. */
function webAddressOf(repository: string, item: JsonObject): string | null {
  if (typeof item.url !== 'string' || !URL.canParse(item.url)) return null;
  const { origin, host } = new URL(item.url);
  return `${host === 'api.github.com' ? 'https://github.com' : origin}/${repository}`;
}

function readObjects(data: unknown): readonly JsonObject[] {
  if (!Array.isArray(data)) throw new UnreadableAnswerError('GitHub answered a list with something else');
  return data.filter(isObject);
}
