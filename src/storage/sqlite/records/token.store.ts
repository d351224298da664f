import type { TokenStore } from '../../ports/tokens.ts';
import type { RecordContext } from './record-context.ts';
import { findLiveToken, insertToken, listTokens, revokeToken } from './token.repository.ts';

export const tokenStore = ({ db, now, nextId }: RecordContext): TokenStore => ({
  async add(draft) {
    const token = { ...draft, id: nextId(), createdAt: now(), revokedAt: null };
    await insertToken(db, token);
    return token;
  },
  findByHash: (hash) => findLiveToken(db, hash, now()),
  list: () => listTokens(db),
  revoke: (id) => revokeToken(db, id, now()),
});
