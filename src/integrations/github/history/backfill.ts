import { BACKFILL_STAGES, type Backfill, type BackfillStage } from '../../../model/backfill.ts';
import { DAY_MS, HOUR_MS, type Millis, millis, SECOND_MS } from '../../../model/instant.ts';
import type { Refusal } from '../../../model/publishing.ts';
import { PollingLoop } from '../../../queue/polling-loop.ts';
import type { Log } from '../../../telemetry/log.ts';
import { type KeepReadDeliveriesNeeds, keepReadDeliveries, type ReadDelivery } from './keep-read-deliveries.ts';

export interface BackfillNeeds extends KeepReadDeliveriesNeeds {
  readonly backfills: {
    want(repository: string): Promise<Backfill>;
    list(): Promise<readonly Backfill[]>;
    save(backfill: Backfill): Promise<void>;
  };
  /** Reads one page of a repository, the newest first; rejects for faults that may be over at the next try. */
  readonly readHistory: (place: {
    readonly repository: string;
    readonly stage: BackfillStage;
    readonly cursor: string | null;
    readonly since: Millis;
  }) => Promise<
    { readonly outcome: 'page'; readonly deliveries: readonly ReadDelivery[]; readonly next: string | null } | Refusal
  >;
  readonly log: Log;
}

/** A quarter shows what is usual; every release that is read in is judged as well. */
const HISTORY_MS = 90 * DAY_MS;

/** These lists go by what happened last, so all that is new stands before what was known when the last reading began. */
const BY_CHANGE: ReadonlySet<BackfillStage> = new Set<BackfillStage>(['pull_requests', 'workflow_runs']);

/** Longer than a workflow takes: a run that was under way when the last reading began is read again. */
const OVERLAP_MS = DAY_MS;

const FIRST_RETRY_MS = 5 * SECOND_MS;
const LAST_RETRY_MS = HOUR_MS;
const MAX_TRIES = 18;

/**
 * Reads the history of repositories page by page and puts it into the inbox of deliveries, so that it is worked like what GitHub sends,
 * and what was sent before changes nothing. The page comes after what was on it, so a process that ends in between reads it again.
 */
export class BackfillWorker {
  readonly #needs: BackfillNeeds;
  readonly #loop: PollingLoop;
  readonly #known = new Set<string>();
  #stopping = false;

  constructor(needs: BackfillNeeds) {
    this.#needs = needs;
    this.#loop = new PollingLoop(
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
    const { repository, stage, page, cursor, readUpTo, attempts } = backfill;
    try {
      const read = await readHistory({ repository, stage, cursor, since: sinceWhen(backfill, now()) });
      if (read.outcome === 'limited') return { ...backfill, dueAt: read.until, lastError: read.reason };
      if (read.outcome === 'refused') return this.#refused(backfill, read.reason);
      const found = await keepReadDeliveries(read.deliveries, this.#needs);
      const onward = { ...backfill, found: backfill.found + found, attempts: 0, lastError: null };
      const known = readUpTo !== null && found === 0 && !BY_CHANGE.has(stage);
      return read.next === null || known ? nextStage(onward) : { ...onward, page: page + 1, cursor: read.next };
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      log.warn({ repository, stage, page, reason }, 'the history of a repository could not be read yet');
      if (attempts + 1 >= MAX_TRIES) return { ...backfill, state: 'failed', lastError: reason };
      const retryAt = millis(now() + Math.min(FIRST_RETRY_MS * 2 ** attempts, LAST_RETRY_MS));
      return { ...backfill, attempts: attempts + 1, dueAt: retryAt, lastError: reason };
    }
  }

  /** Who may not see the deployments sees nothing; whoever may not see something else, such as the workflows, sees the rest. */
  #refused(backfill: Backfill, reason: string): Backfill {
    const { repository, stage } = backfill;
    if (stage === BACKFILL_STAGES[0]) {
      this.#needs.log.error({ repository, reason }, 'the history of a repository cannot be read');
      return { ...backfill, state: 'failed', lastError: reason };
    }
    this.#needs.log.warn({ repository, stage, reason }, 'a part of the history of a repository cannot be read');
    return nextStage({ ...backfill, attempts: 0, lastError: null });
  }
}

function sinceWhen({ stage, readUpTo }: Backfill, now: Millis): Millis {
  const quarter = millis(now - HISTORY_MS);
  return readUpTo !== null && BY_CHANGE.has(stage) ? millis(Math.max(quarter, readUpTo - OVERLAP_MS)) : quarter;
}

function nextStage(backfill: Backfill): Backfill {
  const stage = BACKFILL_STAGES[BACKFILL_STAGES.indexOf(backfill.stage) + 1];
  if (stage) return { ...backfill, stage, page: 1, cursor: null };
  return { ...backfill, state: 'done', readUpTo: backfill.begunAt };
}
