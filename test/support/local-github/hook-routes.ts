import { type GithubAnswer, NOT_FOUND, ok } from './github-answer.ts';
import type { GithubJson } from './github-state.ts';
import type { RepositoryRoute } from './repository-route.ts';

/** The webhooks of a repository, and what was sent to them. */
export const HOOK_ROUTES: readonly RepositoryRoute[] = [
  { method: 'GET', path: /^\/hooks$/, answer: ({ repository }) => ({ kind: 'list', items: repository.hooks, wrap: null }) },
  {
    method: 'GET',
    path: /^\/hooks\/\d+\/deliveries$/,
    answer: ({ repository }) => listDeliveries(repository.hookDeliveries),
  },
  {
    method: 'GET',
    path: /^\/hooks\/\d+\/deliveries\/(\d+)$/,
    answer: ({ repository, parts }) => findDelivery(repository.hookDeliveries, parts[0]),
  },
];

/** What GitHub tells an App of its one webhook; null for another address. */
export function answerAppHook(path: string, deliveries: readonly GithubJson[]): GithubAnswer | null {
  if (path === '/app/hook/deliveries') return listDeliveries(deliveries);
  const [, id] = /^\/app\/hook\/deliveries\/(\d+)$/.exec(path) ?? [];
  return id === undefined ? null : findDelivery(deliveries, id);
}

/** A list holds everything of a delivery but what was sent and answered. */
function listDeliveries(deliveries: readonly GithubJson[]): GithubAnswer {
  const items = deliveries.map(({ request: _request, response: _response, ...item }) => item);
  return { kind: 'cursor_list', items: items as unknown as readonly { readonly id: number }[] };
}

function findDelivery(deliveries: readonly GithubJson[], id: string | undefined): GithubAnswer {
  const delivery = deliveries.find((each) => String(each.id) === id);
  return delivery ? ok(delivery) : NOT_FOUND;
}
