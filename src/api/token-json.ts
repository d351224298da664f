import { toRfc3339 } from '../model/instant.ts';
import type { ApiToken } from '../model/token.ts';
import type { Schema } from '../openapi/schema.ts';

/** A token as answers show it: neither secret nor digest. */
export function tokenJson(token: ApiToken): Schema<'Token'> {
  const { id, name, scopes, expiresAt, revokedAt } = token;
  return {
    ...{ id, name, scopes, createdAt: toRfc3339(token.createdAt) },
    expiresAt: expiresAt === null ? null : toRfc3339(expiresAt),
    revokedAt: revokedAt === null ? null : toRfc3339(revokedAt),
  };
}
