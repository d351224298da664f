import type { Octokit } from 'octokit';
import type { Millis } from '../../../model/instant.ts';
import { type GithubClient, ownerAndName } from '../client/github-client.ts';
import { isObject, type JsonObject, objectAt, textAt } from '../client/parse-body.ts';
import { instantAt, MAX_NAME_LENGTH, MAX_URL_LENGTH } from '../client/read-fields.ts';
import { toRefusal, UnreadableAnswerError } from '../client/to-refusal.ts';
import { isUsedDelivery } from '../webhooks/decode-delivery.ts';
import { type PagedQuery, type ReadDelivery, type ReadPage, readObjects } from './history-page.ts';

/** The one webhook of a GitHub App, which all its repositories share; other hooks go by the name of their repository. */
export const APP_HOOK = 'app';

export interface HookContext {
  /** Under which the hook sends its deliveries to this server; null where that is not known. */
  readonly publicUrl: string | null;
  /** Those of the ids of deliveries that never came in. */
  readonly unknown: (ids: readonly string[]) => Promise<readonly string[]>;
  readonly now: () => Millis;
}

const HOOK_PATH = '/webhooks/github';

/**
 * Reads one page of what GitHub says that it sent to our webhook since an instant, the newest first, and fetches those deliveries again
 * that never came in and are used. Refused where there is no such hook or the token may not see it. Rejects where GitHub
 * cannot be reached or answers nonsense.
 *
 * Source: GitHub documentation, "Handling failed webhook deliveries"; it keeps them for three days, an Enterprise Server for seven.
 */
export async function readHookDeliveries(
  client: GithubClient,
  query: PagedQuery & { readonly hook: string },
  { publicUrl, unknown, now }: HookContext,
): Promise<ReadPage> {
  try {
    const hook = await findHook(client, query.hook, publicUrl);
    if (hook === null) return { outcome: 'refused', reason: `no webhook of ${query.hook} leads here` };
    const { items, next } = await hook.list(query.cursor);
    const recent = items.filter((item) => (instantAt(item, 'delivered_at') ?? Number.POSITIVE_INFINITY) >= query.since);
    const missed = await findMissed(recent, unknown);
    const deliveries: ReadDelivery[] = [];
    for (const item of missed) deliveries.push(...(await fetchDelivery(hook, item)));
    return { outcome: 'page', deliveries, next: recent.length < items.length ? null : next };
  } catch (error) {
    const refusal = toRefusal(error, now());
    if (refusal) return refusal;
    throw error;
  }
}

interface Hook {
  list(cursor: string | null): Promise<{ readonly items: readonly JsonObject[]; readonly next: string | null }>;
  get(deliveryId: number): Promise<unknown>;
}

async function findHook(client: GithubClient, hook: string, publicUrl: string | null): Promise<Hook | null> {
  if (hook === APP_HOOK) return client.appOctokit && hookOfApp(client.appOctokit);
  const octokit = await client.octokitFor(hook);
  const hooks = readObjects(await octokit.paginate(octokit.rest.repos.listWebhooks, { ...ownerAndName(hook), per_page: 100 }));
  const own = hooks.find(({ config }) => isObject(config) && leadsHere(textAt(config, 'url', MAX_URL_LENGTH), publicUrl));
  return own === undefined ? null : hookOfRepository(octokit, hook, own.id as number);
}

function leadsHere(url: string | null, publicUrl: string | null): boolean {
  if (url === null || !URL.canParse(url)) return false;
  if (publicUrl !== null) return url.replace(/\/+$/, '') === `${publicUrl.replace(/\/+$/, '')}${HOOK_PATH}`;
  return new URL(url).pathname.replace(/\/+$/, '').endsWith(HOOK_PATH);
}

const hookOfApp = (octokit: Octokit): Hook => ({
  async list(cursor) {
    return toPage(await octokit.rest.apps.listWebhookDeliveries({ per_page: 100, ...(cursor === null ? {} : { cursor }) }));
  },
  get: async (delivery_id) => (await octokit.rest.apps.getWebhookDelivery({ delivery_id })).data,
});

const hookOfRepository = (octokit: Octokit, repository: string, hook_id: number): Hook => ({
  async list(cursor) {
    const parameters = { ...ownerAndName(repository), hook_id, per_page: 100, ...(cursor === null ? {} : { cursor }) };
    return toPage(await octokit.rest.repos.listWebhookDeliveries(parameters));
  },
  get: async (delivery_id) =>
    (await octokit.rest.repos.getWebhookDelivery({ ...ownerAndName(repository), hook_id, delivery_id })).data,
});

function toPage({ data, headers }: { readonly data: unknown; readonly headers: { readonly link?: string | undefined } }) {
  const next = /<([^>]+)>;\s*rel="next"/.exec(headers.link ?? '')?.[1];
  return {
    items: readObjects(data),
    next: next !== undefined && URL.canParse(next) ? new URL(next).searchParams.get('cursor') : null,
  };
}

/** One item for each delivery, however often it was sent. */
async function findMissed(items: readonly JsonObject[], unknown: HookContext['unknown']): Promise<readonly JsonObject[]> {
  const usable = items.filter((item) => isUsedDelivery(item.event, item.action));
  const byId = new Map(usable.map((item) => [textAt(item, 'guid', MAX_NAME_LENGTH), item]));
  byId.delete(null);
  const missed = new Set<string | null>(byId.size === 0 ? [] : await unknown([...byId.keys()] as readonly string[]));
  return [...byId].filter(([guid]) => missed.has(guid)).map(([, item]) => item);
}

/** None where GitHub has the delivery in its list and its payload no more. */
async function fetchDelivery(hook: Hook, item: JsonObject): Promise<readonly ReadDelivery[]> {
  // Ids beyond 2^53 are bigints, whatever the types say; they end up in the address as they are.
  const delivery = await hook.get(item.id as number);
  if (!isObject(delivery)) throw new UnreadableAnswerError('GitHub answered a delivery with something else');
  const { payload } = objectAt(delivery, 'request');
  const id = textAt(item, 'guid', MAX_NAME_LENGTH);
  return isObject(payload) && id !== null ? [{ id, event: String(item.event), payload }] : [];
}
