import type { DatedEvent, EventDraft, EventPatch } from '../../model/event.ts';
import type { EventFilter, ReleaseRange } from '../../model/event-filter.ts';
import type { KeyedPart, KeyRange, Page, PageRequest } from '../../model/page.ts';
import type { IdempotencyClaim, PostOutcome } from '../../model/posting.ts';
import type { NeighbourLists, Release, ReleaseMark, ReleaseScope, SuspectEvent } from '../../model/release.ts';
import type { ReleaseSources } from '../../model/same-deploy.ts';

/** A service that has events, and what they carry; sorted, none twice. */
export interface ServiceEvents {
  readonly service: string | null;
  readonly environments: readonly string[];
  readonly tags: readonly string[];
}

/** An event before and after a change, both read in the transaction that changed it. */
export interface ChangedEvent {
  readonly before: DatedEvent;
  readonly after: DatedEvent;
}

export interface EventStore {
  /**
   * All of them in one transaction. In the same one, reports of one deploy become one release, and judgements of releases are scheduled.
   */
  post(drafts: readonly EventDraft[], claim: IdempotencyClaim | null): Promise<PostOutcome>;
  /** Newest `effectiveAt` first. */
  list(filter: EventFilter, page: PageRequest): Promise<Page<DatedEvent>>;
  get(id: string): Promise<DatedEvent | null>;
  /** The release that this event reports, be it its first report or another; null where it reports none, and for an unknown id. */
  release(id: string): Promise<ReleaseSources | null>;
  /** The events that name this repository and this commit, in full. */
  ofCommit(repository: string, commit: string): Promise<readonly DatedEvent[]>;
  /** The releases of a range, the earliest first. */
  releases(range: ReleaseRange): Promise<readonly ReleaseMark[]>;
  /**
   * The newest release before this one of the same service, environment (one that is not named may be any) and repository that names its
   * commit.
   */
  previousRelease(release: Release): Promise<ReleaseMark | null>;
  /** The same as `releases`, with less of each and environments by the names they are compared by. At one instant the first to arrive leads. */
  neighbours(range: ReleaseRange): Promise<NeighbourLists>;
  /**
   * Scalings and incidents of a range that happened or go on, the newest first, at most `limit` of each kind. A null among the services
   * stands for events that name none.
   */
  circumstances(range: ReleaseRange, limit: number): Promise<readonly SuspectEvent[]>;
  /** The scopes to which the releases of a range went, each once, in any order. The cost follows the number of services, not of releases. */
  scopes(range: ReleaseRange & { readonly services: readonly (string | null)[] }): Promise<readonly ReleaseScope[]>;
  /** As it is stored, to be changed: a GitHub deployment that a later one superseded is still `succeeded` here. */
  getByKey(key: string): Promise<DatedEvent | null>;
  /** In one transaction with the judgement, which follows what the event has become. Null for an unknown id. */
  patch(id: string, change: EventPatch): Promise<ChangedEvent | null>;
  /**
   * With its tags, its reports and its scheduled judgement; these pass to the next report of the deploy, if there is one. False where there is
   * no such event.
   */
  delete(id: string): Promise<boolean>;
  /** Services that have events, ascending by `serviceKey`. */
  services(range: KeyRange): Promise<KeyedPart<ServiceEvents>>;
}
