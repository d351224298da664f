import type { Samples } from '../../model/sample.ts';
import { Head } from './head.ts';
import { extend, type MemorySeries } from './memory-series.ts';

/** A committed batch: samples of one series after those of another. */
interface RecentBatch {
  readonly seq: number;
  readonly series: readonly MemorySeries[];
  /** How many samples each series has. */
  readonly counts: Uint32Array;
  readonly samples: Samples;
}

/**
 * Committed batches whose samples are in no head yet. A sender of many series has a sample or two of each in a batch, and going to all heads
 * for it costs more than the samples do: their memory is in no cache of the processor. So batches wait until there are many, or until
 * somebody reads. Whatever looks at heads or at the ends of series calls `spread` before, in the same turn of the loop.
 */
export class RecentBatches {
  #batches: RecentBatch[] = [];
  #samples = 0;
  #onSpread: (grown: readonly MemorySeries[]) => void = () => {};

  /** Samples that wait. */
  get samples(): number {
    return this.#samples;
  }

  /** `onSpread` is called with the series that have grown. */
  watch(onSpread: (grown: readonly MemorySeries[]) => void): void {
    this.#onSpread = onSpread;
  }

  add(batch: RecentBatch): void {
    this.#batches.push(batch);
    this.#samples += batch.samples.at.length;
  }

  /** Puts everything that waits into the heads of its series. */
  spread(): void {
    if (this.#batches.length === 0) return;
    const batches = this.#batches;
    this.#batches = [];
    this.#samples = 0;
    const grown = makeRoom(batches);
    for (const batch of batches) spreadBatch(batch);
    this.#onSpread(grown);
  }
}

/** Makes room in each head once, rather than with each batch. Returns the series that grow. */
function makeRoom(batches: readonly RecentBatch[]): readonly MemorySeries[] {
  const grown: MemorySeries[] = [];
  for (const { seq, series, counts } of batches) {
    for (let index = 0; index < series.length; index += 1) {
      const each = series[index]!;
      each.head ??= new Head(seq);
      if (each.head.awaited === 0) grown.push(each);
      each.head.awaited += counts[index]!;
    }
  }
  for (const { head } of grown) head!.makeRoom();
  return grown;
}

function spreadBatch({ series, counts, samples }: RecentBatch): void {
  let from = 0;
  for (let index = 0; index < series.length; index += 1) {
    const each = series[index]!;
    const to = from + counts[index]!;
    each.head!.append(samples, from, to);
    extend(each, samples.at, from, to);
    from = to;
  }
}
