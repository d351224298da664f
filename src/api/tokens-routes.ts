import type { Context } from '../component/context.ts';
import { timeAt } from '../http/json/event-json.ts';
import { pageOf, pageRequest } from '../http/list-query.ts';
import { ProblemError } from '../http/problems.ts';
import { EMPTY_ANSWER, jsonAnswer, type Route } from '../http/route.ts';
import { hashTokenSecret, makeTokenSecret } from '../http/token-secret.ts';
import { toRfc3339 } from '../model/instant.ts';
import type { ApiToken } from '../model/token.ts';
import type { Schema } from '../openapi/schema.ts';

/** `/v1/tokens` and `/v1/tokens/{id}`. */
export const tokensRoutes = ({ tokens, clock }: Context): readonly Route[] => [
  {
    method: 'get',
    path: '/v1/tokens',
    access: 'admin',
    body: 'none',
    async handle({ query }) {
      const sorted = [...(await tokens.list())].sort((a, b) => (a.id < b.id ? -1 : 1));
      const { items, nextCursor } = pageOf(sorted, (token) => token.id, pageRequest(query));
      return jsonAnswer<Schema<'TokenPage'>>({ tokens: items.map(tokenJson), nextCursor });
    },
  },
  {
    method: 'post',
    path: '/v1/tokens',
    access: 'admin',
    body: 'json',
    async handle({ body }) {
      const { name, scopes, expiresAt = null } = body as Schema<'TokenBody'>;
      const expires = expiresAt === null ? null : timeAt(expiresAt, '/expiresAt');
      if (expires !== null && expires <= clock()) throw expiredAlready();
      const secret = makeTokenSecret(scopes);
      const token = await tokens.add({ name, scopes, hash: hashTokenSecret(secret), expiresAt: expires });
      return jsonAnswer<Schema<'CreatedToken'>>({ ...tokenJson(token), secret }, 201);
    },
  },
  {
    method: 'delete',
    path: '/v1/tokens/{id}',
    access: 'admin',
    body: 'none',
    async handle({ params }) {
      if (await tokens.revoke(params.id ?? '')) return EMPTY_ANSWER;
      throw new ProblemError('not-found', 'There is no token with this id.');
    },
  },
];

function expiredAlready(): ProblemError {
  const detail = 'is not in the future';
  return new ProblemError('invalid-time', `/expiresAt: ${detail}`, {
    faults: [{ pointer: '/expiresAt', code: 'in-the-past', detail }],
  });
}

/** A token as in answers: without its secret and the digest of it. */
function tokenJson(token: ApiToken): Schema<'Token'> {
  const { id, name, scopes, expiresAt, revokedAt } = token;
  return {
    ...{ id, name, scopes, createdAt: toRfc3339(token.createdAt) },
    expiresAt: expiresAt === null ? null : toRfc3339(expiresAt),
    revokedAt: revokedAt === null ? null : toRfc3339(revokedAt),
  };
}
