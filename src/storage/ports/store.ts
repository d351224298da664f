import type { Backfill } from '../../model/backfill.ts';
import type { DatedEvent, EventDraft, EventPatch } from '../../model/event.ts';
import type { EventFilter, ReleaseFilter } from '../../model/event-filter.ts';
import type { Millis } from '../../model/instant.ts';
import type { Page, PageRequest } from '../../model/page.ts';
import type { IdempotencyClaim, PostOutcome } from '../../model/posting.ts';
import type { JudgedRelease, Report, ReportCause } from '../../model/report.ts';
import type { AppendResult, SampleBatch, Samples } from '../../model/sample.ts';
import type { Series, SeriesFilter, SeriesKind } from '../../model/series.ts';
import type { Signal } from '../../model/signal.ts';
import type { ApiToken, TokenDraft } from '../../model/token.ts';
import type { OutboxTarget, ReleaseChanges, WriteBackProgress } from '../../model/write-back.ts';

/**
 * The kept truth, behind ports. The same type is served by `openStore` (in this thread: tests, benchmarks, the store's own thread) and
 * by `openStoreThread` (the server: SQLite works in a thread of its own, so no commit blocks the HTTP loop). Every promise of a write
 * resolves after the commit.
 */
export interface Store {
  readonly samples: SampleStore;
  readonly events: EventStore;
  readonly signals: SignalStore;
  readonly reports: ReportStore;
  readonly judgements: JudgementStore;
  readonly deliveries: DeliveryStore;
  readonly outbox: OutboxStore;
  readonly changes: ChangesStore;
  readonly labels: LabelStore;
  readonly backfills: BackfillStore;
  readonly hooks: HookStore;
  readonly tokens: TokenStore;
  readonly health: HealthStore;
  /** Seals what is worth sealing, checkpoints and closes the file. */
  close(): Promise<void>;
}

export interface SampleStore {
  /** Stores a batch; a sample at an instant the series already has replaces the older value (last write wins). */
  append(batch: SampleBatch): Promise<AppendResult>;
  /** Series that match, by ascending id; the cursor is opaque. */
  listSeries(filter: SeriesFilter, page: PageRequest): Promise<Page<Series>>;
  /** For each id in order, its samples in `[from, to)`. An unknown id gives empty arrays. */
  read(seriesIds: readonly number[], from: Millis, to: Millis): Promise<readonly Samples[]>;
  /** The last sample of every series of this kind: what a receiver needs to go on after a restart. */
  lastValues(kind: SeriesKind): Promise<readonly { readonly series: Series; readonly at: Millis; readonly value: number }[]>;
  /** Deletes what is older than the instant, by whole chunks; returns how many samples went. */
  dropBefore(cutoff: Millis): Promise<number>;
  /** Writes every unsealed sample into chunks and empties the log. */
  seal(): Promise<void>;
  stats(): Promise<SampleStats>;
}

export interface SampleStats {
  readonly series: number;
  readonly samplesAppended: number;
  readonly samplesReplaced: number;
  readonly logBytes: number;
  readonly chunks: number;
}

export interface EventStore {
  /** All of them in one transaction. Judgements of releases among them are scheduled in the same one. */
  post(drafts: readonly EventDraft[], claim: IdempotencyClaim | null): Promise<PostOutcome>;
  /** Newest `effectiveAt` first. */
  list(filter: EventFilter, page: PageRequest): Promise<Page<DatedEvent>>;
  get(id: string): Promise<DatedEvent | null>;
  /** As it was told: a GitHub deployment whose place a later one took is still `succeeded` here. For who goes on to change it. */
  getByKey(key: string): Promise<DatedEvent | null>;
  /** In one transaction with the judgement, which follows what the event has become. Null for an unknown id. */
  patch(id: string, change: EventPatch): Promise<DatedEvent | null>;
  /** With its tags, its reports and its scheduled judgement. False where there is none. */
  delete(id: string): Promise<boolean>;
}

export interface SignalStore {
  /** Signals defined by users; discovered ones are not stored. */
  list(): Promise<readonly Signal[]>;
  put(signal: Signal): Promise<void>;
  delete(id: string): Promise<boolean>;
}

export interface ReportStore {
  /** Adds the next version, and in the same transaction what is wanted of the forge for it. Never changes an earlier one. Rejects with `UnknownReleaseError` where the event is gone. */
  add(report: Omit<Report, 'version'>, wanted?: WantedErrands): Promise<Report>;
  latest(releaseId: string): Promise<Report | null>;
  /** All versions, newest first. */
  history(releaseId: string): Promise<readonly Report[]>;
  /** Releases with their newest report, newest `effectiveAt` first. */
  listReleases(filter: ReleaseFilter, page: PageRequest): Promise<Page<JudgedRelease>>;
}

/** A release that is due to be judged. One row a release: the durable queue of the judge. */
export interface Judgement {
  readonly releaseId: string;
  readonly dueAt: Millis;
  readonly cause: ReportCause;
  readonly attempts: number;
}

export interface JudgementStore {
  /** Due at or before `now`, the earliest first. */
  due(now: Millis, limit: number): Promise<readonly Judgement[]>;
  /** The earliest due instant, or null with nothing scheduled. */
  nextDueAt(): Promise<Millis | null>;
  /** Sets (or moves) the one scheduled judgement of a release, its attempts at 0; nothing for an id that is no release. */
  schedule(releaseId: string, dueAt: Millis, cause: ReportCause): Promise<void>;
  /** Nothing more to judge for this release. */
  finish(releaseId: string): Promise<void>;
  /** It failed: count the attempt and try again at `retryAt`. */
  fail(releaseId: string, retryAt: Millis, error: string): Promise<void>;
}

/** A webhook delivery as it came, kept before it is answered. */
export interface Delivery {
  readonly id: string;
  readonly event: string;
  readonly contentType: string;
  readonly body: Uint8Array;
  readonly receivedAt: Millis;
  readonly attempts: number;
}

export interface DeliveryStore {
  /** Stores it unless its id is known; `duplicate` when it is known and was handled or still waits. */
  add(delivery: Omit<Delivery, 'attempts'>): Promise<'stored' | 'duplicate'>;
  /** Those of the ids that no delivery has. */
  unknown(ids: readonly string[]): Promise<readonly string[]>;
  /** Deliveries not yet handled, the oldest first. */
  pending(limit: number): Promise<readonly Delivery[]>;
  /** All in one transaction. `outcome` says in words what was made of each, e.g. `event 01J...` or `ignored: unknown event`. */
  done(handled: readonly { readonly id: string; readonly outcome: string }[]): Promise<void>;
  /** Has handled deliveries worked once more, as far as their bodies are kept; resolves to how many. */
  reopen(): Promise<number>;
  /** Lets bodies of handled deliveries go that came before the instant, at most `limit`; resolves to how many went. */
  dropBodies(cutoff: Millis, limit: number): Promise<number>;
  /** Its handling failed: it leaves the queue until it is delivered again, when `add` opens it anew. */
  fail(id: string, error: string): Promise<void>;
}

/** What the forge is to be told or asked about a release, provided that it names a repository and a commit. */
export interface WantedErrands {
  readonly targets: readonly OutboxTarget[];
  /** Of releases that went live earlier nothing is wanted: nobody waits for a verdict on last month. */
  readonly releasedSince: Millis;
}

/** One row of the outbox: this target is to show the newest state of this release. */
export interface Errand {
  readonly releaseId: string;
  readonly target: OutboxTarget;
  /** Counts up with every newer state that was wanted. */
  readonly revision: number;
  readonly attempts: number;
  /** The forge's id of what was written before. */
  readonly remoteId: number | null;
  /** Digest of what was written last. */
  readonly sentDigest: string | null;
  /** How often something was asked for that was not answered, and may come about yet. */
  readonly unanswered: number;
  /** When that was last; null when there is nothing. */
  readonly askedAt: Millis | null;
  /** Why nothing was shown; null when it was. */
  readonly reason: string | null;
}

export interface OutboxStore {
  /** Asks for the newest state to be sent; one that waits for its next try goes on waiting. */
  want(releaseId: string, wanted: WantedErrands): Promise<void>;
  /** Due at or before `now`, the earliest first. */
  due(now: Millis, limit: number): Promise<readonly Errand[]>;
  nextDueAt(): Promise<Millis | null>;
  /** Something is asked for at this moment: until it is settled, it counts as unanswered. */
  asked(errand: Errand, at: Millis): Promise<void>;
  /** What was asked for since the errand was read was answered, with a refusal: it will not come about. */
  answered(errand: Errand): Promise<void>;
  /** It is settled: shown, or not to be shown for `reason`. Where a newer state was wanted meanwhile, it stays due. */
  done(
    errand: Errand,
    sent: { readonly remoteId: number | null; readonly digest: string; readonly reason: string | null },
  ): Promise<void>;
  /** It was sent, but is to be looked for and sent once more at that time, as if it never had been. */
  repeat(errand: Errand, at: Millis): Promise<void>;
  /** It could not be sent: count the attempt and try again at `retryAt`. */
  retry(errand: Errand, retryAt: Millis, reason: string): Promise<void>;
  /** It rests until a newer state is wanted. */
  giveUp(errand: Errand, reason: string): Promise<void>;
  /** What became of every target of one release. */
  ofRelease(releaseId: string): Promise<readonly WriteBackProgress[]>;
  /** How many wait, and how many were given up. */
  count(): Promise<{ readonly waiting: number; readonly givenUp: number }>;
}

export interface ChangesStore {
  /** Labels known of its commits become tags of the release, which is returned where that changed it. */
  put(releaseId: string, changes: ReleaseChanges): Promise<DatedEvent | null>;
  get(releaseId: string): Promise<ReleaseChanges | null>;
}

export interface LabelStore {
  /**
   * Remembers labels of the pull request that became this commit. Deploys that carry the commit are tagged with them, those there are
   * (they are returned) and those to come.
   */
  add(told: {
    readonly repository: string;
    readonly commit: string;
    readonly labels: readonly string[];
  }): Promise<readonly DatedEvent[]>;
}

export interface BackfillStore {
  /** Begins to read a repository, or begins anew where that has ended; one under way goes on. */
  want(repository: string): Promise<Backfill>;
  /** All of them, by the name of the repository. */
  list(): Promise<readonly Backfill[]>;
  save(backfill: Backfill): Promise<void>;
}

export interface HookStore {
  /** Up to when the deliveries of a webhook were compared with what the forge says it sent; null where they never were. */
  readUpTo(hook: string): Promise<Millis | null>;
  markReadUpTo(hook: string, instant: Millis): Promise<void>;
}

export interface TokenStore {
  add(draft: TokenDraft): Promise<ApiToken>;
  /** Looks a token up by the SHA-256 of its secret; null when unknown, expired or revoked. */
  findByHash(hash: string): Promise<ApiToken | null>;
  list(): Promise<readonly ApiToken[]>;
  /** True where there is such a token; one revoked before stays so from then. */
  revoke(id: string): Promise<boolean>;
}

export interface HealthStore {
  /** Proves that the file takes writes; rejects with the reason otherwise. */
  check(): Promise<void>;
}
