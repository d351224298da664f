import type { GithubJson } from './github-state.ts';

/** What a route answers; `list` is cut into pages by the server. */
export type GithubAnswer =
  | { readonly kind: 'json'; readonly status: number; readonly body: unknown }
  | {
      readonly kind: 'list';
      readonly items: readonly unknown[];
      readonly wrap: ((items: readonly unknown[]) => GithubJson) | null;
    }
  /** Pages without numbers: the link to the next carries a cursor. */
  | { readonly kind: 'cursor_list'; readonly items: readonly { readonly id: number }[] };

export const ok = (body: unknown): GithubAnswer => ({ kind: 'json', status: 200, body });
export const created = (body: unknown): GithubAnswer => ({ kind: 'json', status: 201, body });
export const list = (items: readonly unknown[]): GithubAnswer => ({ kind: 'list', items, wrap: null });

export const refusal = (status: number, message: string): GithubAnswer => ({
  kind: 'json',
  status,
  body: { message, documentation_url: 'https://docs.github.com/rest', status: String(status) },
});

export const NO_CONTENT: GithubAnswer = { kind: 'json', status: 204, body: undefined };
export const NOT_FOUND = refusal(404, 'Not Found');

const DEFAULT_PER_PAGE = 30;
const MAX_PER_PAGE = 100;

interface AnswerPage {
  readonly body: unknown;
  /** The `Link` header; null on a list of one page. */
  readonly link: string | null;
}

/** Cuts a list as `page`, `per_page` and `cursor` of the address ask. Source: GitHub documentation, "Using pagination in the REST API". */
export function toPage(answer: Exclude<GithubAnswer, { kind: 'json' }>, address: URL): AnswerPage {
  const requested = Number(address.searchParams.get('per_page') ?? DEFAULT_PER_PAGE);
  const perPage = Math.min(Math.max(1, requested || DEFAULT_PER_PAGE), MAX_PER_PAGE);
  if (answer.kind === 'cursor_list') return cursorPage(answer.items, perPage, address);
  const page = Math.max(1, Number(address.searchParams.get('page') ?? 1) || 1);
  const pages = Math.max(1, Math.ceil(answer.items.length / perPage));
  const shown = answer.items.slice((page - 1) * perPage, page * perPage);
  const relations: string[] = [];
  if (page < pages) relations.push(linkTo(address, 'page', page + 1, 'next'), linkTo(address, 'page', pages, 'last'));
  if (page > 1) relations.push(linkTo(address, 'page', 1, 'first'), linkTo(address, 'page', page - 1, 'prev'));
  return { body: answer.wrap ? answer.wrap(shown) : shown, link: relations.length > 0 ? relations.join(', ') : null };
}

function cursorPage(items: readonly { readonly id: number }[], perPage: number, address: URL): AnswerPage {
  const cursor = address.searchParams.get('cursor');
  const first = cursor === null ? 0 : items.findIndex(({ id }) => String(id) === cursor) + 1;
  const shown = items.slice(first, first + perPage);
  const last = shown.at(-1);
  const more = last !== undefined && first + perPage < items.length;
  return { body: shown, link: more ? linkTo(address, 'cursor', last.id, 'next') : null };
}

function linkTo(address: URL, parameter: string, value: number, relation: string): string {
  const target = new URL(address);
  target.searchParams.set(parameter, String(value));
  return `<${target.href}>; rel="${relation}"`;
}
