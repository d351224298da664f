import type { AppendResult } from '../../model/sample.ts';
import type { BatchColumns } from './batch-columns.ts';
import { LARGEST_INTEGER } from './codec/integers.ts';
import type { SampleState } from './sample-state.ts';
import { type NewSeries, type StagedBatch, stageColumns } from './stage-columns.ts';
import { commitThenApply } from './transaction.ts';

/** Samples after which a group is closed, so that one commit does not block the thread for long; the rest follows in the next one. */
const GROUP_SAMPLES = 100_000;

/** Instants up to this far from 1970 can share a chunk: the distance between any two is one of the codec's integers. About 8,900 years. */
const LARGEST_INSTANT = LARGEST_INTEGER / 2;

/** How long a commit waits for the batches of other senders, where there are some: a fraction of what a sync of the disk takes. */
const GATHER_MS = 2;

interface WaitingBatch {
  readonly columns: BatchColumns;
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

/**
 * Commits batches: all that wait at that time share one transaction, and so one sync of the disk. Each promise resolves
 * after the commit; where it fails, all of the group reject and nothing of them is stored. While several senders take turns, each commit
 * waits for a moment until as many are there as shared the last one, or every one of them would have a sync of its own.
 */
export class GroupCommit {
  readonly #state: SampleState;
  readonly #onCommitted: () => void;
  #waiting: WaitingBatch[] = [];
  #scheduled = false;
  /** How many batches the next group is likely to have. */
  #expected = 1;
  #timer: NodeJS.Timeout | null = null;

  /** `onCommitted` is called after each commit. */
  constructor(state: SampleState, onCommitted: () => void) {
    this.#state = state;
    this.#onCommitted = onCommitted;
  }

  get waitingBatches(): number {
    return this.#waiting.length;
  }

  /** `others`: how many other batches are under way at the sender. Throws `TypeError` for what cannot be stored. */
  append(columns: BatchColumns, others = 0): Promise<AppendResult> {
    refuseFaults(columns);
    this.#expected = Math.max(this.#expected, others + 1);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ columns, resolve, reject });
      this.#schedule();
    });
  }

  /** Once all are there that are expected, there is nothing to wait for. */
  #schedule(): void {
    if (this.#scheduled || this.#waiting.length === 0) return;
    if (this.#waiting.length < this.#expected) {
      this.#timer ??= setTimeout(() => this.#drain(), GATHER_MS);
      return;
    }
    this.#scheduled = true;
    setImmediate(() => this.#drain());
  }

  #drain(): void {
    this.#scheduled = false;
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    // Another transaction on the connection may still be open: the group is committed after it.
    if (!this.#state.database.inTransaction) {
      const group = takeGroup(this.#waiting);
      this.#waiting = this.#waiting.slice(group.length);
      this.#expected = group.length;
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
    this.#onCommitted();
  }
}

function takeGroup(waiting: readonly WaitingBatch[]): readonly WaitingBatch[] {
  let samples = 0;
  let end = 0;
  while (end < waiting.length && samples < GROUP_SAMPLES) samples += waiting[end++]!.columns.at.length;
  return waiting.slice(0, end);
}

function commitGroup(state: SampleState, group: readonly WaitingBatch[]): readonly StagedBatch[] {
  return commitThenApply(state.database, (later) => {
    const fresh: NewSeries = { byKey: new Map(), ofMetric: new Map() };
    later(() => {
      for (const series of fresh.byKey.values()) state.registry.add(series);
      state.nextSeq += group.length;
    });
    return group.map(({ columns }, index) => {
      const staged = stageColumns(state, fresh, state.nextSeq + index, columns);
      later(() => staged.apply());
      return staged;
    });
  });
}

/** Receivers check their input before and have clearer messages. */
function refuseFaults({ series, counts, at, values }: BatchColumns): void {
  let samples = 0;
  for (const count of counts) samples += count;
  if (counts.length !== series.length || samples !== at.length || samples !== values.length) {
    throw new TypeError(
      `${at.length} instants and ${values.length} values in columns of ${samples} samples of ${series.length} series`,
    );
  }
  for (let position = 0; position < samples; position += 1) {
    const value = values[position]!;
    const instant = at[position]!;
    if (!Number.isFinite(value)) throw new TypeError(`the value ${value} is not a finite number`);
    if (!Number.isInteger(instant) || Math.abs(instant) > LARGEST_INSTANT) {
      throw new TypeError(`${instant} is not an instant in whole ms`);
    }
  }
}
