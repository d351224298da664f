export interface TokenTable {
  readonly id: string;
  readonly name: string;
  /** JSON list of scopes. */
  readonly scopes: string;
  readonly hash: string;
  readonly expires_at: number | null;
  readonly created_at: number;
  readonly revoked_at: number | null;
}
