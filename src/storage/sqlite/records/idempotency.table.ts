export interface IdempotencyTable {
  readonly scope: string;
  readonly key: string;
  readonly digest: string;
  /** JSON: the events as they were first answered. */
  readonly events: string;
  readonly created_at: number;
}
