import type { MemorySeries } from './memory-series.ts';
import type { SampleState } from './sample-state.ts';
import { type SliceResult, sealSlice } from './seal-slice.ts';

/** Heads sealed in one transaction: some ten milliseconds of work, also where each holds little. */
const SLICE_SERIES = 256;

/** Full heads that are waited for before a transaction is spent on them. */
const WORTH_A_SLICE = 32;

/** A head this many times over its target is sealed at once, however few wait with it. Its chunk is still one. */
const OVERDUE = 1.25;

/** How much the log may grow past its limit before all heads are tried again, where something damaged keeps it from being trimmed. */
const LIMIT_GROWTH = 0.25;

/** Multiplier of Knuth's multiplicative hash: spreads consecutive ids. */
const SPREAD = 0x9e3779b1;

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/** Turns heads into chunks in the background, slice by slice, so that no step keeps the thread for long. */
export class Sealer {
  readonly #state: SampleState;
  readonly #due = new Set<MemorySeries>();
  /** Damaged where the new samples belong. Tried again only with all others, so that not every commit reports it. */
  readonly #blocked = new Set<MemorySeries>();
  #waiters: Waiter[] = [];
  #faults: Error[] = [];
  #scheduled = false;
  #stopped = false;
  /** True while all heads are being sealed because of the log's limits or on request. */
  #emptying = false;
  #limitBytes = 0;
  #limitAt = 0;

  constructor(state: SampleState) {
    this.#state = state;
    this.#moveLimits(0);
    state.recent.watch((grown) => this.#noteGrown(grown));
  }

  /** Call it after each commit. */
  onCommitted(): void {
    const { logBytes, settings } = this.#state;
    const overLimit = logBytes > this.#limitBytes || settings.now() >= this.#limitAt;
    if (!overLimit) return;
    if (!this.#emptying) this.#takeAllHeads();
    this.#schedule();
  }

  /** Seals every head there is now; rejects with the first fault, after having sealed what could be. */
  sealAll(): Promise<void> {
    this.#takeAllHeads();
    return new Promise((resolve, reject) => {
      this.#waiters.push({ resolve, reject });
      this.#schedule();
    });
  }

  /** No slice runs any more; those that wait for one are resolved. */
  stop(): void {
    this.#stopped = true;
    if (this.#waiters.length > 0) this.#faults.push(new Error('the store was closed before all samples were sealed'));
    this.#settle();
  }

  #noteGrown(grown: readonly MemorySeries[]): void {
    const { chunkSamples } = this.#state.settings;
    let overdue = false;
    for (const series of grown) {
      const held = series.head?.count ?? 0;
      if (held < targetOf(series, chunkSamples) || this.#blocked.has(series)) continue;
      this.#due.add(series);
      overdue ||= held >= chunkSamples * OVERDUE;
    }
    if (overdue || this.#due.size >= WORTH_A_SLICE) this.#schedule();
  }

  #takeAllHeads(): void {
    this.#state.recent.spread();
    this.#emptying = true;
    this.#blocked.clear();
    for (const series of this.#state.registry.all()) if (series.head) this.#due.add(series);
  }

  #schedule(): void {
    if (this.#scheduled || this.#stopped) return;
    this.#scheduled = true;
    setImmediate(() => this.#run());
  }

  #run(): void {
    this.#scheduled = false;
    if (this.#stopped) return;
    // Another transaction on the connection may be open across a turn of the loop: waits for its end.
    const isDone = !this.#state.database.inTransaction && this.#sealNext();
    if (isDone) this.#settle();
    else this.#schedule();
  }

  /** Seals one slice; true when there is nothing more to do, or nothing that can be done now. */
  #sealNext(): boolean {
    const taken = takeSlice(this.#due);
    let result: SliceResult;
    try {
      result = sealSlice(this.#state, taken, { cutoff: -Infinity, trim: this.#due.size === 0 });
    } catch (error) {
      // E.g. a full disk. The heads are as before; the next commit that succeeds tries again.
      for (const series of taken) this.#due.add(series);
      this.#faults.push(error as Error);
      return true;
    }
    for (const { series, error } of result.faults) {
      this.#blocked.add(series);
      this.#faults.push(error);
    }
    for (const series of result.unfinished) this.#due.add(series);
    return this.#due.size === 0 && result.trimmed;
  }

  #settle(): void {
    const [first] = this.#faults;
    for (const fault of this.#faults) this.#state.settings.onFault(fault);
    for (const waiter of this.#waiters) first ? waiter.reject(first) : waiter.resolve();
    this.#faults = [];
    this.#waiters = [];
    if (this.#emptying) this.#moveLimits(this.#state.logBytes);
    this.#emptying = false;
  }

  #moveLimits(bytes: number): void {
    const { logLimitBytes, logLimitAgeMs, now } = this.#state.settings;
    this.#limitBytes = Math.max(logLimitBytes, bytes + logLimitBytes * LIMIT_GROWTH);
    this.#limitAt = now() + logLimitAgeMs;
  }
}

function takeSlice(due: Set<MemorySeries>): MemorySeries[] {
  const taken: MemorySeries[] = [];
  for (const series of due) {
    if (taken.length === SLICE_SERIES) break;
    taken.push(series);
    due.delete(series);
  }
  return taken;
}

/** The first chunks of series that began together end at different times, so that they are not all sealed at once from then on. */
function targetOf(series: MemorySeries, chunkSamples: number): number {
  if (series.chunks > 0) return chunkSamples;
  const half = Math.floor(chunkSamples / 2);
  return half + ((Math.imul(series.id, SPREAD) >>> 0) % Math.max(1, half));
}
