import type { Millis } from '../../model/instant.ts';
import type { Publication, PublicationName, PublicationProgress, PublishTarget } from '../../model/publishing.ts';

/** What GitHub shows of releases. That something is to be published is a task of the queue, not a record here. */
export interface PublicationStore {
  /** One that says that nothing was published yet, where there is none. */
  get(releaseId: string, target: PublishTarget): Promise<Publication>;
  /** Notes a request that is about to be sent: until it is settled, it counts as in flight. */
  begin(publication: PublicationName, at: Millis): Promise<void>;
  /** Undoes every `begin` since the publication was read: the server refused those requests, so they will take no effect. */
  withdraw(publication: Publication): Promise<void>;
  /** Notes what is shown now, or why nothing is. Nothing is in flight any more. A `remoteId` of null keeps the one that is known. */
  settle(
    publication: PublicationName,
    shown: { readonly remoteId: number | null; readonly digest: string; readonly reason: string | null },
  ): Promise<void>;
  /** Notes that it is published, but that an earlier request may have taken effect too: from that time on it is looked for anew. */
  recheck(publication: PublicationName, at: Millis): Promise<void>;
  /** What became of every target of one release, by target. */
  ofRelease(releaseId: string): Promise<readonly PublicationProgress[]>;
}
