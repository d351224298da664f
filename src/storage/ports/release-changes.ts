import type { DatedEvent } from '../../model/event.ts';
import type { ReleaseChanges } from '../../model/publishing.ts';

export interface ChangesStore {
  /** Labels known of its commits become tags of the release, which is returned where that changed it. */
  put(releaseId: string, changes: ReleaseChanges): Promise<DatedEvent | null>;
  get(releaseId: string): Promise<ReleaseChanges | null>;
}
