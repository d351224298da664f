import { BACKFILL_STAGES, type Backfill, type BackfillStage } from '../model/backfill.ts';
import { DAY_MS, HOUR_MS, type Millis, millis, SECOND_MS } from '../model/instant.ts';
import type { SendRefusal } from '../model/write-back.ts';
import type { JobLog } from './job-log.ts';
import { WakeableLoop } from './wakeable-loop.ts';

interface ReadDelivery {
  readonly id: string;
  readonly event: string;
  readonly payload: object;
}

export interface BackfillNeeds {
  readonly backfills: {
    want(repository: string): Promise<Backfill>;
    list(): Promise<readonly Backfill[]>;
    save(backfill: Backfill): Promise<void>;
  };
  readonly deliveries: {
    add(delivery: {
      readonly id: string;
      readonly event: string;
      readonly contentType: string;
      readonly body: Uint8Array;
      readonly receivedAt: Millis;
    }): Promise<'stored' | 'duplicate'>;
  };
  /** Reads one page of a repository, the newest first; rejects for faults that may be over at the next try. */
  readonly readHistory: (place: {
    readonly repository: string;
    readonly stage: BackfillStage;
    readonly page: number;
    readonly since: Millis;
  }) => Promise<{ readonly outcome: 'page'; readonly deliveries: readonly ReadDelivery[]; readonly last: boolean } | SendRefusal>;
  /** Told after something was put into the inbox. */
  readonly onStored: () => void;
  readonly now: () => Millis;
  readonly log: JobLog;
}

/** A quarter shows what is usual; every release that is read in is judged as well. */
const HISTORY_MS = 90 * DAY_MS;

const FIRST_RETRY_MS = 5 * SECOND_MS;
const LAST_RETRY_MS = HOUR_MS;
const MAX_TRIES = 18;

/**
 * Reads the history of repositories page by page and puts it into the inbox of deliveries, so that it is worked like what GitHub sends,
 * and what was sent before changes nothing. The page comes after what was on it, so a process that ends in between reads it again.
 */
export class BackfillWorker {
  readonly #needs: BackfillNeeds;
  readonly #loop: WakeableLoop;
  readonly #known = new Set<string>();
  #stopping = false;

  constructor(needs: BackfillNeeds) {
    this.#needs = needs;
    this.#loop = new WakeableLoop(
      () => this.runDue(),
      (error) => needs.log.error({ error }, 'backfills could not be looked up'),
    );
  }

  start(): void {
    this.#stopping = false;
    this.#readAgain().catch((error: unknown) => this.#needs.log.error({ error }, 'backfills could not be begun'));
    this.#loop.start();
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop.stop();
  }

  /** Reads a repository, from its newest deployment on. */
  async request(repository: string): Promise<Backfill> {
    const backfill = await this.#needs.backfills.want(repository);
    this.#known.add(repository);
    this.#loop.wake();
    return backfill;
  }

  /** Tell it of every repository that is heard of: one that is new is read. */
  async noteRepository(repository: string): Promise<void> {
    if (this.#known.has(repository)) return;
    this.#known.add(repository);
    const known = (await this.#needs.backfills.list()).some((backfill) => backfill.repository === repository);
    if (!known) await this.request(repository);
  }

  /** Reads everything that is due; resolves to how long to wait for the next. */
  async runDue(): Promise<number> {
    const { backfills, now } = this.#needs;
    for (;;) {
      const waiting = (await backfills.list()).filter(({ state }) => state === 'waiting');
      const due = waiting.filter(({ dueAt }) => dueAt <= now());
      if (due.length === 0 || this.#stopping) return Math.min(...waiting.map(({ dueAt }) => dueAt - now()));
      for (const backfill of due) if (!this.#stopping) await backfills.save(await this.#readPage(backfill));
    }
  }

  /** What was sent while nobody listened is not sent again by itself: every known repository is read to what is known. */
  async #readAgain(): Promise<void> {
    for (const { repository } of await this.#needs.backfills.list()) await this.request(repository);
  }

  async #readPage(backfill: Backfill): Promise<Backfill> {
    const { readHistory, now, log } = this.#needs;
    const { repository, stage, page, completed, attempts } = backfill;
    try {
      const read = await readHistory({ repository, stage, page, since: millis(now() - HISTORY_MS) });
      if (read.outcome === 'limited') return { ...backfill, dueAt: read.until, lastError: read.reason };
      if (read.outcome === 'refused') {
        log.error({ repository, reason: read.reason }, 'the history of a repository cannot be read');
        return { ...backfill, state: 'failed', lastError: read.reason };
      }
      const found = await this.#store(read.deliveries);
      const onward = { ...backfill, found: backfill.found + found, attempts: 0, lastError: null };
      const ended = read.last || (completed && found === 0);
      return ended ? nextStage(onward) : { ...onward, page: page + 1 };
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log.warn({ repository, stage, page, reason }, 'the history of a repository could not be read yet');
      if (attempts + 1 >= MAX_TRIES) return { ...backfill, state: 'failed', lastError: reason };
      const retryAt = millis(now() + Math.min(FIRST_RETRY_MS * 2 ** attempts, LAST_RETRY_MS));
      return { ...backfill, attempts: attempts + 1, dueAt: retryAt, lastError: reason };
    }
  }

  /** How many of them were new. */
  async #store(read: readonly ReadDelivery[]): Promise<number> {
    const { deliveries, onStored, now } = this.#needs;
    let found = 0;
    for (const { id, event, payload } of read) {
      const body = Buffer.from(JSON.stringify(payload));
      const stored = await deliveries.add({ id, event, contentType: 'application/json', body, receivedAt: now() });
      if (stored === 'stored') found += 1;
    }
    if (found > 0) onStored();
    return found;
  }
}

function nextStage(backfill: Backfill): Backfill {
  const stage = BACKFILL_STAGES[BACKFILL_STAGES.indexOf(backfill.stage) + 1];
  return stage ? { ...backfill, stage, page: 1 } : { ...backfill, state: 'done', completed: true };
}
