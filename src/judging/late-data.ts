import { HORIZON_MS } from '../analysis/series/native-series.ts';
import type { DatedEvent } from '../model/event.ts';
import { type Millis, millis, SECOND_MS } from '../model/instant.ts';
import { isCircumstance, isRelease, type SuspectEvent } from '../model/release.ts';
import type { TaskDraft } from '../model/task.ts';
import { judgingTask } from '../model/task-kinds.ts';
import { PollingLoop } from '../queue/polling-loop.ts';
import { FINAL_SETTLE_MS } from '../releases/checkpoints.ts';
import type { JudgedPast } from '../storage/ports/reports.ts';
import type { Log } from '../telemetry/log.ts';
import { judgementsNear, type NeighbourStorage } from './near-releases.ts';

/** Samples and events come in bursts: they are processed after this long without a new one, and at the latest after the other. */
const QUIET_MS = 5 * SECOND_MS;
const MAX_WAIT_MS = 30 * SECOND_MS;

/** A sender that is always late must not have the same release judged with each of its batches. */
const REST_MS = 10 * SECOND_MS;

/** Late samples matter in the two hours before a release, with which it is compared, and until its horizon. */
const WINDOW_BEFORE_MS = HORIZON_MS;

interface LateDataContext extends NeighbourStorage {
  readonly queue: { enqueue(drafts: readonly TaskDraft[]): Promise<void> };
  readonly now: () => Millis;
  readonly log: Log;
}

/** What has arrived late and is not processed yet. */
interface Noted {
  /** From the earliest to the latest late sample; empty while `to` lies before `from`. */
  readonly from: number;
  readonly to: number;
  /** And what else may be the cause of a change. */
  readonly releases: readonly SuspectEvent[];
  /** Null where nothing is noted. */
  readonly firstAt: Millis | null;
}

const NOTHING: Noted = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY, releases: [], firstAt: null };

/**
 * Notices what arrives after a release was judged although it is older than that: samples inside its windows, and releases near it. Each
 * release that they affect is judged again. Samples that are on time cost one comparison each.
 */
export class LateData {
  readonly #context: LateDataContext;
  readonly #loop: PollingLoop;
  #span: Pick<Noted, 'from' | 'to'> = NOTHING;
  #releases: SuspectEvent[] = [];
  #firstNotedAt: Millis | null = null;
  #lastNotedAt: Millis = millis(0);

  constructor(context: LateDataContext) {
    this.#context = context;
    this.#loop = new PollingLoop(
      () => this.#work(),
      (error) => context.log.error({ error }, 'late data could not be processed'),
    );
  }

  start(): void {
    this.#loop.start();
  }

  /** Processes what is noted before it resolves: the notes are in memory only. Logs where that fails, and never rejects. */
  async stop(): Promise<void> {
    await this.#loop.stop();
    await this.flush().catch((error: unknown) => {
      this.#context.log.error({ error }, 'late data could not be processed before the end');
    });
  }

  /**
   * Notes the instants of samples that are stored. Which signals read their series is not looked up: any may, and a judgement that finds
   * nothing new adds no version.
   */
  noteSamples(instants: readonly Float64Array[]): void {
    const liveFrom = this.#context.now() - FINAL_SETTLE_MS;
    let { from, to } = this.#span;
    for (const at of instants) {
      for (const instant of at) {
        if (instant >= liveFrom) continue;
        if (instant < from) from = instant;
        if (instant > to) to = instant;
      }
    }
    if (from === this.#span.from && to === this.#span.to) return;
    this.#span = { from, to };
    this.#noted();
  }

  /** Notes an event that was posted, changed or deleted. */
  noteEvent(event: DatedEvent): void {
    if (!isRelease(event) && !isCircumstance(event)) return;
    this.#releases.push(event);
    this.#noted();
  }

  /** Processes everything noted so far. Rejects when the store fails; the notes remain for the next time then. */
  async flush(): Promise<void> {
    const noted = this.#take();
    try {
      const tasks = [...(await this.#judgementsOfSpan(noted)), ...(await this.#judgementsNear(noted.releases))];
      if (tasks.length > 0) await this.#context.queue.enqueue(tasks);
    } catch (error) {
      this.#putBack(noted);
      throw error;
    }
  }

  #take(): Noted {
    const noted = { ...this.#span, releases: this.#releases, firstAt: this.#firstNotedAt };
    this.#span = NOTHING;
    this.#releases = [];
    this.#firstNotedAt = null;
    return noted;
  }

  #putBack(noted: Noted): void {
    const { from, to } = this.#span;
    this.#span = { from: Math.min(from, noted.from), to: Math.max(to, noted.to) };
    this.#releases = [...noted.releases, ...this.#releases];
    this.#firstNotedAt = noted.firstAt ?? this.#firstNotedAt;
  }

  #noted(): void {
    const idle = this.#firstNotedAt === null;
    this.#lastNotedAt = this.#context.now();
    this.#firstNotedAt ??= this.#lastNotedAt;
    if (idle) this.#loop.wake();
  }

  /** Answers how long the loop may sleep: the first note wakes it, and it sleeps on while more come. */
  async #work(): Promise<number> {
    if (this.#firstNotedAt === null) return Number.POSITIVE_INFINITY;
    const dueAt = Math.min(this.#lastNotedAt + QUIET_MS, this.#firstNotedAt + MAX_WAIT_MS);
    const waitMs = dueAt - this.#context.now();
    if (waitMs > 0) return waitMs;
    await this.flush();
    return this.#firstNotedAt === null ? Number.POSITIVE_INFINITY : QUIET_MS;
  }

  async #judgementsOfSpan({ from, to }: Noted): Promise<readonly TaskDraft[]> {
    if (from > to) return [];
    // Which environment the samples are of is not looked up either. The end of a range is excluded.
    const range = { services: null, environments: null, from: millis(from - HORIZON_MS), to: millis(to + WINDOW_BEFORE_MS + 1) };
    const judged = await this.#context.reports.judgedPast(range, millis(from));
    return judged.map((past) => judgingTask(past.releaseId, this.#judgedAgainAt(past), 'late_samples'));
  }

  async #judgementsNear(releases: readonly SuspectEvent[]): Promise<readonly TaskDraft[]> {
    return judgementsNear(releases, this.#context.now(), (past) => this.#judgedAgainAt(past), this.#context);
  }

  #judgedAgainAt({ createdAt }: JudgedPast): Millis {
    return millis(Math.max(this.#context.now(), createdAt + REST_MS));
  }
}
