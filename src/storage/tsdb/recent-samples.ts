import type { Samples } from '../../model/sample.ts';
import { Head } from './head.ts';
import { extend, type MemorySeries } from './memory-series.ts';

/** A committed batch: samples of one series after those of another. */
interface CommittedBatch {
  readonly seq: number;
  readonly series: readonly MemorySeries[];
  /** How many samples each series has. */
  readonly counts: Uint32Array;
  readonly samples: Samples;
}

/** Samples that may wait: some milliseconds of work, and enough that each of a thousand series gets several at once. */
const ROOM = 65_536;

/**
 * Committed samples that are in no head yet. A sender of many series has a sample or two of each in a batch, and going to all heads for it costs
 * more than the samples do, as their memory is in no cache of the processor. So samples wait here until there are many, or until somebody
 * reads. Whatever looks at heads or at the ends of series calls `spread` before, in the same turn of the loop.
 */
export class RecentSamples {
  // Columns that are used again: batches that were kept themselves would grow old, and collecting what is old is expensive.
  readonly #series: MemorySeries[] = [];
  readonly #seqs = new Float64Array(ROOM);
  readonly #counts = new Uint32Array(ROOM);
  readonly #at = new Float64Array(ROOM);
  readonly #values = new Float64Array(ROOM);
  #runs = 0;
  #samples = 0;
  #onSpread: (grown: readonly MemorySeries[]) => void = () => {};

  /** `onSpread` is called with the series that have grown. */
  watch(onSpread: (grown: readonly MemorySeries[]) => void): void {
    this.#onSpread = onSpread;
  }

  /** Takes copies. Each series has a sample at least. */
  add({ seq, series, counts, samples }: CommittedBatch): void {
    if (this.#samples + samples.at.length > ROOM) this.spread();
    if (samples.at.length > ROOM) {
      const seqs = new Float64Array(series.length).fill(seq);
      this.#toHeads({ series, seqs, counts, runs: series.length, samples });
      return;
    }
    for (let index = 0; index < series.length; index += 1) this.#series[this.#runs + index] = series[index]!;
    this.#seqs.fill(seq, this.#runs, this.#runs + series.length);
    this.#counts.set(counts, this.#runs);
    this.#at.set(samples.at, this.#samples);
    this.#values.set(samples.values, this.#samples);
    this.#runs += series.length;
    this.#samples += samples.at.length;
  }

  /** Puts everything that waits into the heads of its series. */
  spread(): void {
    if (this.#runs === 0) return;
    const runs = this.#runs;
    this.#runs = 0;
    this.#samples = 0;
    const samples = { at: this.#at, values: this.#values };
    this.#toHeads({ series: this.#series, seqs: this.#seqs, counts: this.#counts, runs, samples });
  }

  #toHeads(columns: RunColumns): void {
    const grown = makeRoom(columns);
    appendAll(columns);
    this.#onSpread(grown);
  }
}

/** Runs of samples, each of a series and of a row of the log. */
interface RunColumns {
  readonly runs: number;
  readonly series: readonly MemorySeries[];
  readonly seqs: Float64Array;
  readonly counts: Uint32Array;
  readonly samples: Samples;
}

/** Makes room in each head once, rather than with each run. Returns the series that grow. */
function makeRoom({ runs, series, seqs, counts }: RunColumns): readonly MemorySeries[] {
  const grown: MemorySeries[] = [];
  for (let run = 0; run < runs; run += 1) {
    const each = series[run]!;
    each.head ??= new Head(seqs[run]!);
    if (each.head.awaited === 0) grown.push(each);
    each.head.awaited += counts[run]!;
  }
  for (const { head } of grown) head!.makeRoom();
  return grown;
}

function appendAll({ runs, series, counts, samples }: RunColumns): void {
  let from = 0;
  for (let run = 0; run < runs; run += 1) {
    const each = series[run]!;
    const to = from + counts[run]!;
    each.head!.append(samples, from, to);
    extend(each, samples.at, from, to);
    from = to;
  }
}
