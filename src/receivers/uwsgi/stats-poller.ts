import type { ArrivalCounter, ArrivalSource } from '../../component/arrivals.ts';
import type { Context } from '../../component/context.ts';
import type { SampleSink } from '../../component/sample-sink.ts';
import { millis } from '../../model/instant.ts';
import { BUCKET_MS } from '../aggregation/aggregator.ts';
import { fetchStats, STATS_FAULTS, type StatsFault } from './fetch-stats.ts';
import { statsSamples } from './stats-samples.ts';
import type { StatsTarget } from './stats-target.ts';

/** A timer may be a millisecond early, which would be in the bucket before. */
const AFTER_START_MS = 20;

/** In the record of arrivals. */
const SOURCE: ArrivalSource = { name: 'uwsgi', title: 'uWSGI stats server', unit: 'answers' };

export type StatsOutcome = 'stored' | StatsFault;

export interface StatsPollerContext extends Pick<Context, 'clock' | 'arrivals'> {
  readonly samples: Pick<SampleSink, 'append'>;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/** Asks the stats servers at the beginning of every bucket, each for itself. Begins when it is made. */
export class StatsPoller {
  readonly #targets: readonly StatsTarget[];
  readonly #context: StatsPollerContext;
  readonly #arrivals: ArrivalCounter;
  readonly #stopping = new AbortController();
  readonly #counts = new Map<StatsTarget, Map<StatsOutcome, number>>();
  readonly #last = new Map<StatsTarget, StatsOutcome>();
  /** Polls that have not ended: a server that is still being asked, or a store that is busy with its answer, is left alone. */
  readonly #running = new Map<StatsTarget, Promise<void>>();
  #timer: NodeJS.Timeout;

  constructor(targets: readonly StatsTarget[], context: StatsPollerContext) {
    this.#targets = targets;
    this.#context = context;
    this.#arrivals = context.arrivals.of(SOURCE);
    this.#timer = this.#schedule();
  }

  /** How often each was asked, by outcome. */
  get counts(): readonly { readonly target: StatsTarget; readonly outcome: StatsOutcome; readonly count: number }[] {
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

  #begin(target: StatsTarget): void {
    if (this.#running.has(target)) return;
    const ended = this.#ask(target).finally(() => this.#running.delete(target));
    this.#running.set(target, ended);
  }

  async #ask(target: StatsTarget): Promise<void> {
    // The beginning of the bucket, so that the samples are evenly spaced.
    const at = millis(Math.floor(this.#context.clock() / BUCKET_MS) * BUCKET_MS);
    const stats = await fetchStats(target, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    if (typeof stats === 'string') return this.#note(target, stats);
    const isStored = await this.#context.samples.append(statsSamples(stats, target, at)).then(
      () => true,
      () => false,
    );
    this.#note(target, isStored ? 'stored' : 'not-stored');
  }

  #note(target: StatsTarget, outcome: StatsOutcome): void {
    const { service, instance } = target;
    if (outcome === 'stored') this.#arrivals.accepted();
    else
      this.#arrivals.rejected({ reason: outcome, meaning: STATS_FAULTS[outcome], advice: null }, () => `${service}=${instance}`);
    const byOutcome = this.#counts.get(target) ?? new Map<StatsOutcome, number>();
    this.#counts.set(target, byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1));
    if (this.#last.get(target) === outcome) return;
    this.#last.set(target, outcome);
    const fields = { service, instance, outcome };
    if (outcome === 'stored') this.#context.log.info(fields, 'the stats server of uWSGI answers');
    else this.#context.log.warn(fields, 'the stats server of uWSGI gave no numbers');
  }
}
