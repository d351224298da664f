import { RequestError } from 'octokit';
import { MINUTE_MS, type Millis, millis, SECOND_MS } from '../../../model/instant.ts';
import { isObject } from './parse-body.ts';

export type Refusal =
  /** GitHub takes nothing until then. */
  | { readonly outcome: 'limited'; readonly until: Millis; readonly reason: string }
  /** It will never be taken: no such commit, no right to write there. */
  | { readonly outcome: 'refused'; readonly reason: string };

/** The least that GitHub demands after a secondary limit that names no time. */
const UNNAMED_LIMIT_MS = MINUTE_MS;

/** Answers that another try does not change. 401 is none of them: a token is exchanged for another. */
const FINAL_STATUSES = [400, 403, 404, 410, 422, 451];

const FINAL_GRAPHQL_TYPES: ReadonlySet<unknown> = new Set(['NOT_FOUND', 'FORBIDDEN', 'INSUFFICIENT_SCOPES']);

/** An answer of 2xx that is not what GitHub documents: cut short, or not GitHub at all. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}

/**
 * What an error of octokit means for a request; null for a fault that may be over at the next try.
 *
 * Source: GitHub documentation, "Rate limits for the REST API" and "Best practices for using the REST API".
 */
export function toRefusal(error: unknown, now: Millis): Refusal | null {
  if (!(error instanceof RequestError)) return graphqlRefusal(error);
  const until = limitedUntil(error, now);
  const reason = `${error.status}: ${error.message}`;
  if (until !== null) return { outcome: 'limited', until, reason };
  return FINAL_STATUSES.includes(error.status) ? { outcome: 'refused', reason } : null;
}

/** GraphQL refuses with status 200; octokit throws an error that it does not export. */
function graphqlRefusal(error: unknown): Refusal | null {
  if (!(error instanceof Error) || error.name !== 'GraphqlResponseError' || !('errors' in error)) return null;
  const errors: readonly unknown[] = Array.isArray(error.errors) ? error.errors : [];
  const final = errors.some((each) => isObject(each) && FINAL_GRAPHQL_TYPES.has(each.type));
  return final ? { outcome: 'refused', reason: error.message } : null;
}

function limitedUntil({ status, message, response }: RequestError, now: Millis): Millis | null {
  if (status !== 403 && status !== 429) return null;
  const headers = response?.headers ?? {};
  const retryAfterS = Number(headers['retry-after']);
  if (retryAfterS > 0) return millis(now + retryAfterS * SECOND_MS);
  const resetAtS = Number(headers['x-ratelimit-reset']);
  // A second more, because the reset is given in whole ones.
  if (headers['x-ratelimit-remaining'] === '0' && resetAtS > 0) return millis(Math.max(now, resetAtS * SECOND_MS) + SECOND_MS);
  return status === 429 || /\brate limit\b/i.test(message) ? millis(now + UNNAMED_LIMIT_MS) : null;
}
