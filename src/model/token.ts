import type { Millis } from './instant.ts';

/** `ingest` writes samples and events and reads nothing; `read` reads; `admin` may do all. */
export const SCOPES = ['ingest', 'read', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

export interface TokenDraft {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** SHA-256 of the secret, hex. The secret itself is shown once and kept nowhere. */
  readonly hash: string;
  readonly expiresAt: Millis | null;
}

export interface ApiToken extends TokenDraft {
  readonly id: string;
  readonly createdAt: Millis;
  readonly revokedAt: Millis | null;
}

/** True when a holder of these scopes may do what requires `needed`. */
export const allows = (scopes: readonly Scope[], needed: Scope): boolean => scopes.includes(needed) || scopes.includes('admin');
