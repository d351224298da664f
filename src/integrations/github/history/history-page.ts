import type { Octokit } from 'octokit';
import type { Millis } from '../../../model/instant.ts';
import { isObject, type JsonObject } from '../client/parse-body.ts';
import { type Refusal, UnreadableAnswerError } from '../client/to-refusal.ts';

/** A delivery as GitHub would have sent it, put together from its API. The same thing has the same id each time. */
export interface ReadDelivery {
  readonly id: string;
  readonly event: string;
  readonly payload: JsonObject;
}

/** One page of a list, the newest first. */
export interface HistoryPage {
  readonly deliveries: readonly ReadDelivery[];
  /** The cursor of the page behind it; null at the end, or where it would be too old. */
  readonly next: string | null;
}

/** A page that was read, or why GitHub does not give it. */
export type ReadPage = (HistoryPage & { readonly outcome: 'page' }) | Refusal;

/** Which page of a list is to be read. */
export interface PagedQuery {
  /** The `next` of the page before; null for the first. */
  readonly cursor: string | null;
  /** What is older is left out, and ends the reading. */
  readonly since: Millis;
}

export interface HistoryQuery extends PagedQuery {
  readonly octokit: Octokit;
  /** `owner/name`. */
  readonly repository: string;
}

/** Pages of REST lists are numbered. */
export const pageNumber = (cursor: string | null): number => (cursor === null ? 1 : Number(cursor));

/** The number of the next page, where the `Link` header names one. */
export const nextPage = (cursor: string | null, headers: { readonly link?: string | undefined }): string | null =>
  /rel="next"/.test(headers.link ?? '') ? String(pageNumber(cursor) + 1) : null;

/** What a delivery says of its repository, as far as it is used. */
export function repositoryOf(repository: string, item: JsonObject): JsonObject {
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

/** The objects of a list that GitHub answered; other items are left out. Throws `UnreadableAnswerError` where it is no list. */
export function readObjects(data: unknown): readonly JsonObject[] {
  if (!Array.isArray(data)) throw new UnreadableAnswerError('GitHub answered a list with something else');
  return data.filter(isObject);
}
