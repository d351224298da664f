import type { ArrivalCounter, ArrivalSource } from '../../component/arrivals.ts';
import type { Context } from '../../component/context.ts';
import type { SampleSink } from '../../component/sample-sink.ts';
import { millis } from '../../model/instant.ts';
import { BUCKET_MS } from '../aggregation/aggregator.ts';
import { fetchStatus, STATUS_FAULTS, type StatusFault } from './fetch-status.ts';
import { statusSamples } from './status-samples.ts';
import type { StatusTarget } from './status-target.ts';

/** A timer may be a millisecond early, which would be in the bucket before. */
const AFTER_START_MS = 20;

/** In the record of arrivals. */
const SOURCE: ArrivalSource = { name: 'nginx-status', title: 'NGINX status page', unit: 'answers' };

export type PollOutcome = 'stored' | StatusFault;

export interface StatusPollerContext extends Pick<Context, 'clock' | 'arrivals'> {
  readonly samples: Pick<SampleSink, 'append'>;
  readonly log: { info(fields: object, message: string): void; warn(fields: object, message: string): void };
}

/** Asks the status pages at the beginning of every bucket, each for itself. Begins when it is made. */
export class StatusPoller {
  readonly #targets: readonly StatusTarget[];
  readonly #context: StatusPollerContext;
  readonly #arrivals: ArrivalCounter;
  readonly #stopping = new AbortController();
  readonly #counts = new Map<StatusTarget, Map<PollOutcome, number>>();
  readonly #last = new Map<StatusTarget, PollOutcome>();
  /** Polls that have not ended. A page that is still being asked, or a store that is still busy with it, is left alone. */
  readonly #running = new Map<StatusTarget, Promise<void>>();
  #timer: NodeJS.Timeout;

  constructor(targets: readonly StatusTarget[], context: StatusPollerContext) {
    this.#targets = targets;
    this.#context = context;
    this.#arrivals = context.arrivals.of(SOURCE);
    this.#timer = this.#schedule();
  }

  /** How often each status page was asked, by outcome. */
  get counts(): readonly { readonly target: StatusTarget; readonly outcome: PollOutcome; readonly count: number }[] {
    return [...this.#counts].flatMap(([target, byOutcome]) =>
      [...byOutcome].map(([outcome, count]) => ({ target, outcome, count })),
    );
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
      for (const target of this.#targets) this.#begin(target);
      this.#timer = this.#schedule();
    }, untilNext + AFTER_START_MS);
  }

  #begin(target: StatusTarget): void {
    if (this.#running.has(target)) return;
    this.#running.set(
      target,
      this.#poll(target).finally(() => this.#running.delete(target)),
    );
  }

  async #poll(target: StatusTarget): Promise<void> {
    // The beginning of the bucket, so that the samples are evenly spaced and lie at the instants of the access log's.
    const at = millis(Math.floor(this.#context.clock() / BUCKET_MS) * BUCKET_MS);
    const status = await fetchStatus(target.url, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    if (typeof status === 'string') this.#note(target, status);
    else {
      const stored = this.#context.samples.append(statusSamples(status, target, at));
      this.#note(target, await stored.then(() => 'stored' as const, () => 'not-stored' as const)); // biome-ignore format: one line
    }
  }

  #note(target: StatusTarget, outcome: PollOutcome): void {
    if (outcome === 'stored') this.#arrivals.accepted();
    else this.#arrivals.rejected({ reason: outcome, meaning: STATUS_FAULTS[outcome], advice: null }, () => target.url);
    const byOutcome = this.#counts.get(target) ?? new Map<PollOutcome, number>();
    this.#counts.set(target, byOutcome.set(outcome, (byOutcome.get(outcome) ?? 0) + 1));
    if (this.#last.get(target) === outcome) return;
    this.#last.set(target, outcome);
    const { log } = this.#context;
    const fields = { url: target.url, outcome };
    if (outcome === 'stored') log.info(fields, 'the status page of NGINX answers');
    else log.warn(fields, 'the status page of NGINX gave no numbers');
  }
}
