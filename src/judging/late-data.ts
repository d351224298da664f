import { HORIZON_MS } from '../analysis/series/native-series.ts';
import { type DatedEvent, effectiveAt } from '../model/event.ts';
import { type Millis, millis, SECOND_MS } from '../model/instant.ts';
import { isRelease, type Release, type ReleaseMark } from '../model/release.ts';
import type { ReportCause } from '../model/report.ts';
import type { SampleBatch } from '../model/sample.ts';
import { PollingLoop } from '../queue/polling-loop.ts';
import { FINAL_SETTLE_MS, horizonOf, nextJudgementAt } from '../releases/checkpoints.ts';
import { NEIGHBOURHOOD_MS } from '../releases/release-context.ts';
import { sameEnvironment } from '../signals/discovery/signals-of-release.ts';
import type { EventStore } from '../storage/ports/events.ts';
import type { JudgedPast, ReportStore } from '../storage/ports/reports.ts';
import type { Log } from '../telemetry/log.ts';

/** Samples and events come in bursts: look at what they touched when they have been quiet for this long, or at the latest after the other. */
const QUIET_MS = 5 * SECOND_MS;
const PATIENCE_MS = 30 * SECOND_MS;

/** A sender that is always late must not have the same release judged with each of its batches. */
const REST_MS = 10 * SECOND_MS;

/** Late samples bear on the two hours before a release, against which it is compared, and on the time to its horizon. */
const WINDOW_BEFORE_MS = HORIZON_MS;

export interface LateDataNeeds {
  readonly events: Pick<EventStore, 'releases'>;
  readonly reports: Pick<ReportStore, 'judgedPast' | 'latest'>;
  /** Has a release judged at that time. */
  readonly plan: (releaseId: string, dueAt: Millis, cause: ReportCause) => Promise<void>;
  readonly now: () => Millis;
  readonly log: Log;
}

/**
 * Notices what arrives after a release was judged although it is older than that: samples inside its windows, and releases near it. Told
 * of everything that is stored, it lets what is live pass at the cost of a comparison, and plans a new judgement for each release touched.
 */
export class LateData {
  readonly #needs: LateDataNeeds;
  readonly #loop: PollingLoop;
  /** From the earliest to the latest late sample; empty while `to` lies before `from`. */
  #span = NOTHING;
  #events: Release[] = [];
  #firstNotedAt: Millis | null = null;
  #lastNotedAt: Millis = millis(0);

  constructor(needs: LateDataNeeds) {
    this.#needs = needs;
    this.#loop = new PollingLoop(
      () => this.#work(),
      (error) => needs.log.error({ error }, 'late data could not be looked at'),
    );
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /**
   * Tells of a batch that is stored. Samples that are not older than senders usually are cost one pass over their instants. Whose they
   * are is not asked: any signal may read any series, and a judgement that finds nothing new adds no version.
   */
  noteSamples(batch: SampleBatch): void {
    const liveFrom = this.#needs.now() - FINAL_SETTLE_MS;
    let { from, to } = this.#span;
    for (const { at } of batch) {
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

  /** Tells of an event that was posted, changed or deleted. */
  noteEvent(event: DatedEvent): void {
    if (!isRelease(event)) return;
    this.#events.push(event);
    this.#noted();
  }

  /** Looks at everything noted so far; the loop does the same once it has been quiet. */
  async flush(): Promise<void> {
    const { from, to } = this.#span;
    const events = this.#events;
    this.#span = NOTHING;
    this.#events = [];
    this.#firstNotedAt = null;
    if (from <= to) {
      const reach = { services: null, from: back(from, HORIZON_MS), to: ahead(to, WINDOW_BEFORE_MS) };
      for (const judged of await this.#needs.reports.judgedPast(reach, millis(from)))
        await this.#planAgain(judged, 'late_samples');
    }
    for (const event of events) await this.#lookAroundEvent(event);
  }

  #noted(): void {
    const idle = this.#firstNotedAt === null;
    this.#lastNotedAt = this.#needs.now();
    this.#firstNotedAt ??= this.#lastNotedAt;
    if (idle) this.#loop.wake();
  }

  /** How long the loop may sleep: it is woken by the first note, and sleeps on while more come. */
  async #work(): Promise<number> {
    if (this.#firstNotedAt === null) return Number.POSITIVE_INFINITY;
    const dueAt = Math.min(this.#lastNotedAt + QUIET_MS, this.#firstNotedAt + PATIENCE_MS);
    const waitMs = dueAt - this.#needs.now();
    if (waitMs > 0) return waitMs;
    await this.flush();
    return this.#firstNotedAt === null ? Number.POSITIVE_INFINITY : QUIET_MS;
  }

  async #planAgain({ releaseId, createdAt }: JudgedPast, cause: ReportCause): Promise<void> {
    const { now, plan } = this.#needs;
    await plan(releaseId, millis(Math.max(now(), createdAt + REST_MS)), cause);
  }

  /** A release bears on those near it: it competes for the blame, and it ends the horizon of the one before it. */
  async #lookAroundEvent(event: Release): Promise<void> {
    const { events, reports } = this.#needs;
    const at = effectiveAt(event);
    const range = { services: null, from: back(at, NEIGHBOURHOOD_MS), to: ahead(at, NEIGHBOURHOOD_MS) };
    const near = await events.releases(range);
    const judgedPast = new Map((await reports.judgedPast(range, at)).map((judged) => [judged.releaseId, judged]));
    for (const release of near) {
      if (release.id === event.id || !sameEnvironment(release.environment, event.environment)) continue;
      const judged = judgedPast.get(release.id);
      if (judged) await this.#planAgain(judged, 'late_event');
      else if (release.at < at && release.service === event.service) await this.#planEarlierEnd(release, near);
    }
  }

  async #planEarlierEnd(release: ReleaseMark, near: readonly ReleaseMark[]): Promise<void> {
    const report = await this.#needs.reports.latest(release.id);
    if (report?.final) return;
    const { now, plan } = this.#needs;
    const dueAt = Math.max(now(), nextJudgementAt(release.at, horizonOf(release, near), now()));
    await plan(release.id, millis(dueAt), 'schedule');
  }
}

const NOTHING = { from: Number.POSITIVE_INFINITY, to: Number.NEGATIVE_INFINITY };

const back = (at: number, byMs: number): Millis => millis(at - byMs);

/** The end of a stretch is excluded, hence one more. */
const ahead = (at: number, byMs: number): Millis => millis(at + byMs + 1);
