import type { Backfill } from '../../model/backfill.ts';

export interface BackfillStore {
  /** Begins to read a repository, or begins anew where that has ended; one under way goes on. */
  want(repository: string): Promise<Backfill>;
  /** All of them, by the name of the repository. */
  list(): Promise<readonly Backfill[]>;
  save(backfill: Backfill): Promise<void>;
}
