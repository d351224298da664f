import type { PublishTarget } from '../../../model/publishing.ts';

export interface PublicationTable {
  readonly release_id: string;
  readonly target: PublishTarget;
  readonly remote_id: number | null;
  readonly digest: string | null;
  readonly reason: string | null;
  readonly requests_in_flight: number;
  readonly last_request_at: number | null;
  readonly recheck_at: number | null;
}

export interface ReleaseChangesTable {
  readonly release_id: string;
  /** JSON of `ReleaseChanges`. */
  readonly changes: string;
}
