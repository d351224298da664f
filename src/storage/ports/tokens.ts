import type { ApiToken, TokenDraft } from '../../model/token.ts';

export interface TokenStore {
  add(draft: TokenDraft): Promise<ApiToken>;
  /** Looks a token up by the SHA-256 of its secret; null when unknown, expired or revoked. */
  findByHash(hash: string): Promise<ApiToken | null>;
  list(): Promise<readonly ApiToken[]>;
  /** True where there is such a token; one revoked before stays so from then. */
  revoke(id: string): Promise<boolean>;
}
