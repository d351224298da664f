import type { JobLog } from '../component/job-log.ts';
import { effectiveAt } from '../model/event.ts';
import { HOUR_MS, type Millis, millis, SECOND_MS } from '../model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS, isRelease, type Release } from '../model/release.ts';
import type { ReportCause } from '../model/report.ts';
import { PollingLoop } from '../queue/polling-loop.ts';
import { nextJudgementAt, SETTLE_MS } from '../releases/checkpoints.ts';
import { undoneBy } from '../releases/undoing.ts';
import { type JudgeOutcome, type JudgeReleaseNeeds, judgeRelease } from './judge-release.ts';

interface DueJudgement {
  readonly releaseId: string;
  readonly dueAt: Millis;
  readonly cause: ReportCause;
  readonly attempts: number;
}

export interface JudgeScheduleNeeds extends JudgeReleaseNeeds {
  readonly judgements: {
    due(now: Millis, limit: number): Promise<readonly DueJudgement[]>;
    nextDueAt(): Promise<Millis | null>;
    schedule(releaseId: string, dueAt: Millis, cause: ReportCause): Promise<void>;
    finish(releaseId: string): Promise<void>;
    fail(releaseId: string, retryAt: Millis, error: string): Promise<void>;
  };
  readonly now: () => Millis;
  readonly log: JobLog;
}

/** What became of judgements since the start, and how many were due at the last look. */
export interface JudgeProgress {
  readonly waiting: number;
  readonly judged: number;
  readonly unchanged: number;
  readonly failed: number;
}

/** Looked up at a time; the earliest of them go first. */
const BATCH = 100;

/** A failed judgement is tried again after half a minute, then after twice as long each time, hourly in the end. */
const FIRST_RETRY_MS = 30 * SECOND_MS;
const LAST_RETRY_MS = HOUR_MS;

/**
 * Judges releases when they are due, one at a time. What is due lives in the store, so nothing is lost with the process: a judgement
 * that was under way is simply still due at the next start.
 */
export class JudgeSchedule {
  readonly #needs: JudgeScheduleNeeds;
  readonly #loop: PollingLoop;
  #turn: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #judged = 0;
  #unchanged = 0;
  #failed = 0;
  #stopping = false;

  constructor(needs: JudgeScheduleNeeds) {
    this.#needs = needs;
    this.#loop = new PollingLoop(
      () => this.#work(),
      (error) => needs.log.error({ error }, 'judgements could not be looked up'),
    );
  }

  start(): void {
    this.#stopping = false;
    this.#loop.start();
  }

  /** Call it when something may have become due: an event was posted or a judgement scheduled. */
  wake(): void {
    this.#loop.wake();
  }

  /** Resolves when the judgement under way is done. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#loop.stop();
    await this.#turn;
  }

  get progress(): JudgeProgress {
    return { waiting: this.#waiting, judged: this.#judged, unchanged: this.#unchanged, failed: this.#failed };
  }

  /** Judges everything that is due now; the loop does the same by itself. */
  async runDue(): Promise<void> {
    for (;;) {
      const due = await this.#needs.judgements.due(this.#needs.now(), BATCH);
      this.#waiting = due.length;
      if (due.length === 0) return;
      for (const judgement of due) {
        if (this.#stopping) return;
        await this.#inTurn(() => this.#judgeDue(judgement));
        this.#waiting -= 1;
      }
    }
  }

  /**
   * Plans a judgement that was not planned before. It waits for the one under way, which would otherwise end by overwriting the plan
   * with its own.
   */
  async plan(releaseId: string, dueAt: Millis, cause: ReportCause): Promise<void> {
    await this.#inTurn(() => this.#needs.judgements.schedule(releaseId, dueAt, cause));
    this.wake();
  }

  /** Judges one release at once, whatever the plan; the plan stays. Rejects when the analysis or the store fails. */
  analyseNow(releaseId: string): Promise<JudgeOutcome> {
    return this.#inTurn(async () => {
      const outcome = await judgeRelease(releaseId, 'request', this.#needs.now(), this.#needs);
      this.#count(outcome);
      return outcome;
    });
  }

  async #work(): Promise<number> {
    await this.runDue();
    const nextDueAt = await this.#needs.judgements.nextDueAt();
    return nextDueAt === null ? Number.POSITIVE_INFINITY : nextDueAt - this.#needs.now();
  }

  #inTurn<Result>(judge: () => Promise<Result>): Promise<Result> {
    const turn = this.#turn.then(judge);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #judgeDue({ releaseId, cause, attempts }: DueJudgement): Promise<void> {
    const { judgements, now, log } = this.#needs;
    try {
      if (await this.#postponeEarly(releaseId, cause)) return;
      const outcome = await judgeRelease(releaseId, cause, now(), this.#needs);
      this.#count(outcome);
      // Those are planned before this one counts as done. What is judged for that reason passes nothing on, or rollbacks of rollbacks would.
      if (outcome.outcome === 'judged' && cause !== 'rollback') await this.#planUndone(outcome.release);
      await this.#planNext(releaseId, outcome);
    } catch (error) {
      this.#failed += 1;
      const retryAt = millis(now() + Math.min(FIRST_RETRY_MS * 2 ** Math.min(attempts, 10), LAST_RETRY_MS));
      log.error({ error, releaseId, attempts: attempts + 1, retryAt }, 'a release could not be judged');
      await judgements.fail(releaseId, retryAt, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    }
  }

  /** The first judgement is stored for the very end of the first minutes; their last samples take a moment more to arrive. */
  async #postponeEarly(releaseId: string, cause: ReportCause): Promise<boolean> {
    const event = await this.#needs.events.get(releaseId);
    if (!event || !isRelease(event)) return false;
    const settledAt = millis(effectiveAt(event) + FIRST_JUDGEMENT_AFTER_MS + SETTLE_MS);
    if (this.#needs.now() >= settledAt) return false;
    await this.#needs.judgements.schedule(releaseId, settledAt, cause);
    return true;
  }

  async #planNext(releaseId: string, outcome: JudgeOutcome): Promise<void> {
    const { judgements, events, now } = this.#needs;
    if (outcome.outcome === 'no_release') return judgements.finish(releaseId);
    const { release, report, horizon } = outcome;
    // An edit while it was being judged has put it back into the plan; it stays due and is judged once more.
    const current = await events.get(releaseId);
    if (current?.updatedAt !== release.updatedAt) return;
    if (report.final) await judgements.finish(releaseId);
    else await judgements.schedule(releaseId, nextJudgementAt(effectiveAt(release), horizon, now()), 'schedule');
  }

  /**
   * Whenever a release is judged, those it undid are as well: whether their effects went away is evidence about them, and by then they are
   * mostly past their horizon. It ends with the checkpoints of the rollback.
   */
  async #planUndone(release: Release): Promise<void> {
    const { judgements, events, reports, now } = this.#needs;
    for (const earlier of await undoneBy(release, events)) {
      const report = await reports.latest(earlier.id);
      if (report?.final) await judgements.schedule(earlier.id, now(), 'rollback');
    }
  }

  #count(outcome: JudgeOutcome): void {
    if (outcome.outcome !== 'judged') return;
    if (!outcome.added) {
      this.#unchanged += 1;
      return;
    }
    this.#judged += 1;
    const { releaseId, version, verdict, final, cause } = outcome.report;
    this.#needs.log.info({ releaseId, version, verdict, final, cause }, 'a release was judged');
  }
}
