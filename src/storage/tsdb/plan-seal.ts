import type { Samples } from '../../model/sample.ts';
import { indexAtOrAfter, mergeAscending, sliceOf } from './ascending.ts';
import type { ChunkHeader, ChunkRows } from './chunk-rows.ts';
import type { MemorySeries } from './memory-series.ts';

/** What sealing a head does to the chunks of its series. */
export interface SealPlan {
  readonly remove: readonly ChunkHeader[];
  readonly write: readonly Samples[];
  /** What stays in the head, because the work allowed was done before its end. Views on the head. */
  readonly rest: Samples;
  /** Samples in `write`. */
  readonly written: number;
  /** Samples in chunks that a newer one of the head replaces. */
  readonly replaced: number;
  /** Samples of the head that were older than the cutoff. */
  readonly dropped: number;
}

export interface SealLimits {
  /** Samples that may be written; the plan ends with the first chunk past it. Many scattered late samples rewrite a chunk each. */
  readonly work: number;
  /** Samples before this are left out: retention has passed them. */
  readonly cutoff: number;
}

/**
 * Plans how the unsealed samples of a series become chunks, in which the newer value wins at every instant: those inside an older chunk
 * are merged with it, and so are those behind a chunk that is not half full. Only reads. Throws `DamagedSamplesError`.
 */
export function planSeal(
  chunkRows: ChunkRows,
  series: MemorySeries,
  unsealed: Samples,
  chunkSamples: number,
  { work, cutoff }: SealLimits,
): SealPlan {
  const remove: ChunkHeader[] = [];
  const write: Samples[] = [];
  const dropped = indexAtOrAfter(unsealed.at, cutoff);
  let position = dropped;
  let written = 0;
  let replaced = 0;
  while (position < unsealed.at.length && written < work) {
    const start = unsealed.at[position]!;
    const before = series.chunks > 0 ? chunkRows.startingAtOrBefore(series.id, start) : undefined;
    const next = series.chunks > 0 ? chunkRows.startAfter(series.id, start) : Infinity;
    const end = Math.min(indexAtOrAfter(unsealed.at, next), position + work);
    let run = sliceOf(unsealed, position, end);
    if (before && (start <= before.lastAt || before.count < chunkSamples / 2)) {
      const merged = mergeAscending(chunkRows.read(series.id, before), run);
      replaced += before.count + run.at.length - merged.at.length;
      remove.push(before);
      run = merged;
    }
    write.push(...inPieces(run, chunkSamples));
    written += run.at.length;
    position = end;
  }
  return { remove, write, rest: sliceOf(unsealed, position, unsealed.at.length), written, replaced, dropped };
}

/** Pieces of equal length, each near `chunkSamples`. */
function inPieces(samples: Samples, chunkSamples: number): Samples[] {
  const count = samples.at.length;
  const pieces = Math.max(1, Math.round(count / chunkSamples));
  return Array.from({ length: pieces }, (_, i) =>
    sliceOf(samples, Math.floor((count * i) / pieces), Math.floor((count * (i + 1)) / pieces)),
  );
}
