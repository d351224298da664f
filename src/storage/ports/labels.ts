import type { DatedEvent } from '../../model/event.ts';

export interface LabelStore {
  /**
   * Remembers labels of the pull request that became this commit. Deploys that carry the commit are tagged with them, those there are
   * (they are returned) and those to come.
   */
  add(labels: {
    readonly repository: string;
    readonly commit: string;
    readonly labels: readonly string[];
  }): Promise<readonly DatedEvent[]>;
}
