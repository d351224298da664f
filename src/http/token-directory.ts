import type { Millis } from '../model/instant.ts';
import type { ApiToken } from '../model/token.ts';
import type { TokenStore } from '../storage/ports/tokens.ts';

/** Spares the store a read for every request of a busy sender. Short, because a revocation by another process is seen after this long. */
const REMEMBER_MS = 1_000;
/** More tokens than an installation uses at a time; beyond it all are forgotten. */
const REMEMBER_TOKENS = 1_000;

/** The tokens of the store, with those looked up in the last second in memory. A token revoked through this is refused at once. */
export type TokenDirectory = TokenStore;

/** A directory of the tokens of a store; its memory is of this process alone. */
export function createTokenDirectory(tokens: TokenStore, clock: () => Millis): TokenDirectory {
  const remembered = new Map<string, { readonly token: ApiToken; readonly until: number }>();
  return {
    add: (draft) => tokens.add(draft),
    list: () => tokens.list(),
    async findByHash(hash) {
      const now = clock();
      const known = remembered.get(hash);
      if (known && now < known.until) return known.token;
      const token = await tokens.findByHash(hash);
      if (remembered.size >= REMEMBER_TOKENS) remembered.clear();
      if (token) remembered.set(hash, { token, until: now + REMEMBER_MS });
      else remembered.delete(hash);
      return token;
    },
    async revoke(id) {
      const revoked = await tokens.revoke(id);
      remembered.clear();
      return revoked;
    },
  };
}
