import type { Kysely, Selectable } from 'kysely';
import { type Millis, millis } from '../../../model/instant.ts';
import type { ApiToken } from '../../../model/token.ts';
import type { Database } from './database.ts';
import type { TokenTable } from './token.table.ts';

export async function insertToken(db: Kysely<Database>, token: ApiToken): Promise<void> {
  await db
    .insertInto('token')
    .values({
      id: token.id,
      name: token.name,
      scopes: JSON.stringify(token.scopes),
      hash: token.hash,
      expires_at: token.expiresAt,
      created_at: token.createdAt,
      revoked_at: token.revokedAt,
    })
    .execute();
}

/** The token of that hash which is good at `now`: neither revoked nor past its expiry. */
export async function findLiveToken(db: Kysely<Database>, hash: string, now: Millis): Promise<ApiToken | null> {
  const row = await db
    .selectFrom('token')
    .selectAll()
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))
    .executeTakeFirst();
  return row ? toToken(row) : null;
}

/** Every token, dead ones too, the newest first. */
export async function listTokens(db: Kysely<Database>): Promise<readonly ApiToken[]> {
  const rows = await db.selectFrom('token').selectAll().orderBy('id', 'desc').execute();
  return rows.map(toToken);
}

/** Revokes a token; one revoked before stays so from then. False where there is no such token. */
export async function revokeToken(db: Kysely<Database>, id: string, now: Millis): Promise<boolean> {
  const result = await db
    .updateTable('token')
    .set((eb) => ({ revoked_at: eb.fn.coalesce('revoked_at', eb.val<number>(now)) }))
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

const toToken = (row: Selectable<TokenTable>): ApiToken => ({
  id: row.id,
  name: row.name,
  scopes: JSON.parse(row.scopes),
  hash: row.hash,
  expiresAt: row.expires_at === null ? null : millis(row.expires_at),
  createdAt: millis(row.created_at),
  revokedAt: row.revoked_at === null ? null : millis(row.revoked_at),
});
