import type { Backfill, BackfillPosition } from '../../model/backfill.ts';

export interface BackfillStore {
  /**
   * Begins to read a repository, or begins anew where that has ended or failed; one under way goes on. Enqueues its task in the same
   * transaction.
   */
  begin(repository: string): Promise<Backfill>;
  /** Null where the repository was never read. */
  get(repository: string): Promise<Backfill | null>;
  /** All of them, by the name of the repository. */
  list(): Promise<readonly Backfill[]>;
  save(repository: string, position: BackfillPosition): Promise<void>;
}
