import type { AppendResult, SampleBatch } from '../../model/sample.ts';
import { LARGEST_INTEGER } from './codec/integers.ts';
import type { MemorySeries } from './memory-series.ts';
import type { SampleState } from './sample-state.ts';
import { type NewSeries, type StagedBatch, stageBatch } from './stage-batch.ts';
import { commitThenApply } from './transaction.ts';

/** Samples after which a group is closed, so that one commit does not block the thread for long; the rest follows in the next one. */
const GROUP_SAMPLES = 100_000;

/** Instants up to this far from 1970 can share a chunk: the distance between any two is one of the codec's integers. About 8,900 years. */
const LARGEST_INSTANT = LARGEST_INTEGER / 2;

interface WaitingBatch {
  readonly batch: SampleBatch;
  readonly samples: number;
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

/**
 * Commits batches: all that wait at that time share one transaction, and so one sync of the disk. Each promise resolves
 * after the commit; where it fails, all of the group reject and nothing of them is stored.
 */
export class GroupCommit {
  readonly #state: SampleState;
  readonly #onCommitted: (touched: readonly MemorySeries[]) => void;
  #waiting: WaitingBatch[] = [];
  #scheduled = false;

  /** `onCommitted` is called after each commit with the series that have grown. */
  constructor(state: SampleState, onCommitted: (touched: readonly MemorySeries[]) => void) {
    this.#state = state;
    this.#onCommitted = onCommitted;
  }

  get waitingBatches(): number {
    return this.#waiting.length;
  }

  append(batch: SampleBatch): Promise<AppendResult> {
    const fault = faultOf(batch);
    if (fault) return Promise.reject(new TypeError(fault));
    let samples = 0;
    for (const { at } of batch) samples += at.length;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, samples, resolve, reject });
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    this.#scheduled = true;
    setImmediate(() => this.#drain());
  }

  #drain(): void {
    this.#scheduled = false;
    // Another transaction on the connection may still be open: the group is committed after it.
    if (!this.#state.database.inTransaction) {
      const group = takeGroup(this.#waiting);
      this.#waiting = this.#waiting.slice(group.length);
      this.#commit(group);
    }
    this.#schedule();
  }

  #commit(group: readonly WaitingBatch[]): void {
    let staged: readonly StagedBatch[];
    try {
      staged = commitGroup(this.#state, group);
    } catch (error) {
      for (const { reject } of group) reject(error);
      return;
    }
    for (const [index, { resolve }] of group.entries()) resolve(staged[index]!.result);
    this.#onCommitted(staged.flatMap(({ touched }) => touched));
  }
}

function takeGroup(waiting: readonly WaitingBatch[]): readonly WaitingBatch[] {
  let samples = 0;
  let end = 0;
  while (end < waiting.length && samples < GROUP_SAMPLES) samples += waiting[end++]!.samples;
  return waiting.slice(0, end);
}

function commitGroup(state: SampleState, group: readonly WaitingBatch[]): readonly StagedBatch[] {
  return commitThenApply(state.database, (later) => {
    const fresh: NewSeries = { byKey: new Map(), ofMetric: new Map() };
    later(() => {
      for (const series of fresh.byKey.values()) state.registry.add(series);
      state.nextSeq += group.length;
    });
    return group.map(({ batch }, index) => {
      const staged = stageBatch(state, fresh, state.nextSeq + index, batch);
      later(() => staged.apply());
      return staged;
    });
  });
}

/** Why a batch cannot be stored. Receivers check their input before and have clearer messages. */
function faultOf(batch: SampleBatch): string | null {
  for (const { series, at, values } of batch) {
    if (at.length !== values.length) return `${series.metric}: ${at.length} instants but ${values.length} values`;
    for (const value of values) if (!Number.isFinite(value)) return `${series.metric}: the value ${value} is not a finite number`;
    for (const instant of at) {
      if (!Number.isInteger(instant) || Math.abs(instant) > LARGEST_INSTANT)
        return `${series.metric}: ${instant} is not an instant in whole ms`;
    }
  }
  return null;
}
