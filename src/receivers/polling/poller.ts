import type { ArrivalCounter, ArrivalSource, RejectionCause } from '../../component/arrivals.ts';
import type { Context } from '../../component/context.ts';
import type { SampleSink } from '../../component/sample-sink.ts';
import { type Millis, millis } from '../../model/instant.ts';
import type { SampleBatch } from '../../model/sample.ts';
import { BUCKET_MS } from '../aggregation/aggregator.ts';

/** A timer may be a millisecond early, which would be in the bucket before. */
const AFTER_START_MS = 20;

/** Something to be asked, at an address that the operator stated. */
export interface PollTarget {
  readonly service: string;
  /** Distinguishes one of a service from another. */
  readonly instance: string;
}

/** One kind of system that is asked for its numbers. */
export interface PollSource<Target extends PollTarget, Fault extends string> {
  /** In the record of arrivals. */
  readonly arrivals: ArrivalSource;
  /** In the log, such as `the status page of NGINX`. */
  readonly title: string;
  /** Every outcome of a poll but `stored`, with what it means and what to do. */
  readonly causes: Readonly<Record<Fault | 'not-stored', RejectionCause>>;
  /** The numbers as samples of the instant `at`, or why there are none. Never rejects. */
  ask(target: Target, at: Millis, stopping: AbortSignal): Promise<SampleBatch | Fault>;
}

export interface PollerContext extends Pick<Context, 'clock' | 'arrivals'> {
  readonly samples: Pick<SampleSink, 'append'>;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/** How often a target was asked with this outcome. */
export interface PollCount {
  readonly target: PollTarget;
  readonly outcome: string;
  readonly count: number;
}

/** Asks its targets at the beginning of every bucket, each for itself. Begins when it is made. */
export class Poller<Target extends PollTarget, Fault extends string> {
  readonly #source: PollSource<Target, Fault>;
  readonly #targets: readonly Target[];
  readonly #context: PollerContext;
  readonly #arrivals: ArrivalCounter;
  readonly #stopping = new AbortController();
  readonly #counts = new Map<Target, Map<string, number>>();
  readonly #last = new Map<Target, string>();
  /** Polls that have not ended: a target that is still being asked, or a store that is busy with its answer, is left alone. */
  readonly #running = new Map<Target, Promise<void>>();
  #timer: NodeJS.Timeout;

  constructor(source: PollSource<Target, Fault>, targets: readonly Target[], context: PollerContext) {
    this.#source = source;
    this.#targets = targets;
    this.#context = context;
    this.#arrivals = context.arrivals.of(source.arrivals);
    this.#timer = this.#schedule();
  }

  get counts(): readonly PollCount[] {
    return [...this.#counts].flatMap(([target, byOutcome]) =>
      [...byOutcome].map(([outcome, count]) => ({ target, outcome, count })),
    );
  }

  /** Asks all of them now, and resolves when their answers are stored. */
  async poll(): Promise<void> {
    for (const target of this.#targets) this.#begin(target);
    await Promise.all(this.#running.values());
  }

  /** Resolves when nothing is asked or stored any more. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#stopping.abort();
    await Promise.all(this.#running.values());
  }

  #schedule(): NodeJS.Timeout {
    const untilNext = BUCKET_MS - (this.#context.clock() % BUCKET_MS);
    return setTimeout(() => {
      void this.poll();
      this.#timer = this.#schedule();
    }, untilNext + AFTER_START_MS);
  }

  #begin(target: Target): void {
    if (this.#running.has(target)) return;
    const ended = this.#ask(target).finally(() => this.#running.delete(target));
    this.#running.set(target, ended);
  }

  async #ask(target: Target): Promise<void> {
    // The beginning of the bucket, so that the samples are evenly spaced and lie at the instants of what is aggregated.
    const at = millis(Math.floor(this.#context.clock() / BUCKET_MS) * BUCKET_MS);
    const answer = await this.#source.ask(target, at, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    if (typeof answer === 'string') return this.#note(target, answer);
    const isStored = await this.#context.samples.append(answer).then(
      () => true,
      () => false,
    );
    this.#note(target, isStored ? 'stored' : 'not-stored');
  }

  #note(target: Target, outcome: Fault | 'stored' | 'not-stored'): void {
    const { service, instance } = target;
    const { causes, title } = this.#source;
    if (outcome === 'stored') this.#arrivals.accepted();
    else this.#arrivals.rejected(causes[outcome], () => `${service}=${instance}`);
    const byOutcome = this.#counts.get(target) ?? new Map<string, number>();
    this.#counts.set(target, byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1));
    if (this.#last.get(target) === outcome) return;
    this.#last.set(target, outcome);
    const fields = { service, instance, outcome };
    if (outcome === 'stored') this.#context.log.info(fields, `${title} answers`);
    else this.#context.log.warn(fields, `${title} gave no numbers`);
  }
}
