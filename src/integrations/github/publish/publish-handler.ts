import type { DatedEvent } from '../../../model/event.ts';
import { HOUR_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../../model/instant.ts';
import type { Asking, OutboxTarget, ReleaseChanges, SendOutcome, SendRefusal, WriteBack } from '../../../model/publishing.ts';
import { isRelease } from '../../../model/release.ts';
import type { Report } from '../../../model/report.ts';
import { PollingLoop } from '../../../queue/polling-loop.ts';
import { previousRelease } from '../../../releases/previous-release.ts';
import type { EventLister } from '../../../releases/releases-near.ts';
import type { Log } from '../../../telemetry/log.ts';
import { type ComposeNeeds, composeWriteBack, digestOf, isLocated, type LocatedRelease } from './compose-verdict.ts';

interface DueErrand {
  readonly releaseId: string;
  readonly target: OutboxTarget;
  readonly revision: number;
  readonly attempts: number;
  readonly remoteId: number | null;
  readonly sentDigest: string | null;
  readonly unanswered: number;
  readonly askedAt: Millis | null;
  readonly reason: string | null;
}

interface Sent {
  readonly remoteId: number | null;
  readonly digest: string;
  /** Why it was not shown; null when it was. */
  readonly reason: string | null;
}

export interface WorkOutboxNeeds extends ComposeNeeds {
  readonly outbox: {
    due(now: Millis, limit: number): Promise<readonly DueErrand[]>;
    nextDueAt(): Promise<Millis | null>;
    asked(errand: DueErrand, at: Millis): Promise<void>;
    answered(errand: DueErrand): Promise<void>;
    done(errand: DueErrand, sent: Sent): Promise<void>;
    repeat(errand: DueErrand, at: Millis): Promise<void>;
    retry(errand: DueErrand, retryAt: Millis, reason: string): Promise<void>;
    giveUp(errand: DueErrand, reason: string): Promise<void>;
  };
  readonly events: EventLister & { get(id: string): Promise<DatedEvent | null> };
  readonly reports: ComposeNeeds['reports'] & { latest(releaseId: string): Promise<Report | null> };
  readonly changes: ComposeNeeds['changes'] & { put(releaseId: string, changes: ReleaseChanges): Promise<unknown> };
  /** Has the forge show it. Safe to call again; rejects for faults that may be over at the next try. */
  readonly send: (writeBack: WriteBack, asking: Asking) => Promise<SendOutcome>;
  readonly fetchChanges: (
    repository: string,
    range: { readonly base: string; readonly head: string },
  ) => Promise<{ readonly outcome: 'fetched'; readonly changes: ReleaseChanges } | SendRefusal>;
  /** What became known has to be shown: ask for the write-backs of this release once more. */
  readonly wantAgain: (releaseId: string) => Promise<void>;
  readonly now: () => Millis;
  readonly log: Log;
}

/** What became of errands since the start. */
export interface OutboxProgress {
  readonly sent: number;
  readonly unneeded: number;
  readonly retried: number;
  readonly limited: number;
  readonly givenUp: number;
}

const BATCH = 50;

/** A forge that does not answer is asked again after five seconds, then after twice as long each time, hourly in the end. */
const FIRST_RETRY_MS = 5 * SECOND_MS;
const LAST_RETRY_MS = HOUR_MS;

/** When a request without an answer was followed by one with, it is looked once more, for what became of the first. */
const REPEAT_AFTER_MS = 5 * MINUTE_MS;

/** After this many tries, some ten hours, it rests until there is something newer to show. */
const MAX_TRIES = 18;

/**
 * Works the outbox off, one errand at a time. What is shown is composed when it is sent, so a verdict that changed while the forge could
 * not be reached is sent once, as it is then. The rows live in the store: a process that ends in the middle sends again at the next start,
 * and every way of sending is made to be repeated.
 */
export class OutboxWorker {
  readonly #needs: WorkOutboxNeeds;
  readonly #loop: PollingLoop;
  /** The forge asked to be left alone until then, whatever the errand. */
  #quietUntil = 0;
  #stopping = false;
  #progress: OutboxProgress = { sent: 0, unneeded: 0, retried: 0, limited: 0, givenUp: 0 };

  constructor(needs: WorkOutboxNeeds) {
    this.#needs = needs;
    this.#loop = new PollingLoop(
      () => this.runDue(),
      (error) => needs.log.error({ error }, 'the outbox could not be looked up'),
    );
  }

  start(): void {
    this.#stopping = false;
    this.#loop.start();
  }

  /** Call it after something was wanted. */
  wake(): void {
    this.#loop.wake();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop.stop();
  }

  get progress(): OutboxProgress {
    return this.#progress;
  }

  /** Sends what is due; resolves to how long to wait for the next. */
  async runDue(): Promise<number> {
    const { outbox, now } = this.#needs;
    for (;;) {
      if (now() < this.#quietUntil) return this.#quietUntil - now();
      const due = await outbox.due(now(), BATCH);
      if (due.length === 0) break;
      for (const errand of due) {
        if (now() < this.#quietUntil || this.#stopping) break;
        await this.#work(errand);
      }
      if (this.#stopping) return 0;
    }
    const nextDueAt = await outbox.nextDueAt();
    return nextDueAt === null ? Number.POSITIVE_INFINITY : nextDueAt - now();
  }

  async #work(errand: DueErrand): Promise<void> {
    try {
      await this.#conclude(errand, await this.#attempt(errand));
    } catch (error) {
      await this.#retryLater(errand, error);
    }
  }

  async #attempt(errand: DueErrand): Promise<Attempt> {
    const { events, reports } = this.#needs;
    const event = await events.get(errand.releaseId);
    // Edited meanwhile into something that is no release, or has no commit any more.
    if (!event || !isRelease(event) || !isLocated(event)) return unneeded(errand, 'there is no such release any more');
    if (errand.target === 'changes') return this.#readChanges(errand, event);
    const report = await reports.latest(event.id);
    const writeBack = await composeWriteBack(event, report, errand.target, errand.remoteId, this.#needs);
    const digest = digestOf(writeBack);
    // After a request without an answer nobody knows what is shown.
    if (digest === errand.sentDigest && errand.unanswered === 0) return unneeded(errand, errand.reason);
    return { digest, outcome: await this.#needs.send(writeBack, this.#askingFor(errand)) };
  }

  #askingFor(errand: DueErrand): Asking {
    const { outbox, now } = this.#needs;
    return { unanswered: errand.unanswered, lastAt: errand.askedAt, begin: () => outbox.asked(errand, now()) };
  }

  async #readChanges(errand: DueErrand, release: LocatedRelease): Promise<Attempt> {
    const { events, changes, fetchChanges, wantAgain } = this.#needs;
    const previous = await previousRelease(events, release);
    if (!previous?.commit) return unneeded(errand, 'there is no release before it');
    const digest = `${previous.commit}...${release.commit}`;
    if (digest === errand.sentDigest) return unneeded(errand, errand.reason);
    const fetched = await fetchChanges(release.repository, { base: previous.commit, head: release.commit });
    if (fetched.outcome !== 'fetched') return { digest, outcome: fetched };
    await changes.put(release.id, fetched.changes);
    await wantAgain(release.id);
    return { digest, outcome: { outcome: 'sent', remoteId: null, settled: true } };
  }

  async #conclude(errand: DueErrand, { digest, outcome }: Attempt): Promise<void> {
    const { outbox, log } = this.#needs;
    const about = { releaseId: errand.releaseId, target: errand.target };
    switch (outcome.outcome) {
      case 'sent':
        await this.#settle(errand, { remoteId: outcome.remoteId, digest, reason: null }, outcome.settled);
        this.#count('sent');
        log.info(about, 'written back');
        return;
      case 'nothing':
        await this.#settle(errand, { remoteId: null, digest, reason: outcome.reason }, outcome.settled);
        this.#count('unneeded');
        return;
      case 'unneeded':
        await outbox.done(errand, { remoteId: null, digest, reason: outcome.reason });
        this.#count('unneeded');
        return;
      case 'unsettled':
        await outbox.retry(errand, outcome.until, outcome.reason);
        this.#count('retried');
        log.warn({ ...about, until: outcome.until, reason: outcome.reason }, 'waits for what it asked for');
        return;
      case 'limited':
        this.#quietUntil = outcome.until;
        await outbox.answered(errand);
        await outbox.retry(errand, outcome.until, outcome.reason);
        this.#count('limited');
        log.warn({ ...about, until: outcome.until, reason: outcome.reason }, 'GitHub asks to wait');
        return;
      case 'refused':
        await outbox.answered(errand);
        await this.#giveUp(errand, outcome.reason);
    }
  }

  #settle(errand: DueErrand, sent: Sent, settled: boolean): Promise<void> {
    const { outbox, now } = this.#needs;
    return settled ? outbox.done(errand, sent) : outbox.repeat(errand, millis(now() + REPEAT_AFTER_MS));
  }

  async #retryLater(errand: DueErrand, error: unknown): Promise<void> {
    const { outbox, now, log } = this.#needs;
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    if (errand.attempts + 1 >= MAX_TRIES) return this.#giveUp(errand, reason);
    const retryAt = millis(now() + Math.min(FIRST_RETRY_MS * 2 ** Math.min(errand.attempts, 20), LAST_RETRY_MS));
    log.warn({ reason, releaseId: errand.releaseId, target: errand.target, retryAt }, 'could not be written back yet');
    await outbox.retry(errand, retryAt, reason);
    this.#count('retried');
  }

  async #giveUp(errand: DueErrand, reason: string): Promise<void> {
    this.#needs.log.error({ releaseId: errand.releaseId, target: errand.target, reason }, 'could not be written back; given up');
    await this.#needs.outbox.giveUp(errand, reason);
    this.#count('givenUp');
  }

  #count(what: keyof OutboxProgress): void {
    this.#progress = { ...this.#progress, [what]: this.#progress[what] + 1 };
  }
}

interface Attempt {
  readonly digest: string;
  readonly outcome: SendOutcome | { readonly outcome: 'unneeded'; readonly reason: string | null };
}

/** It stays as it is; `reason` says why nothing is shown, if so. */
const unneeded = (errand: DueErrand, reason: string | null): Attempt => ({
  digest: errand.sentDigest ?? '',
  outcome: { outcome: 'unneeded', reason },
});
