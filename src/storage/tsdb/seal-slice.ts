import { DamagedSamplesError } from './damage.ts';
import { Head } from './head.ts';
import type { MemorySeries } from './memory-series.ts';
import { planSeal, type SealLimits, type SealPlan } from './plan-seal.ts';
import type { SampleState } from './sample-state.ts';
import { commitThenApply } from './transaction.ts';

/** Chunks' worth of samples written in one slice: about ten milliseconds. A head scattered over many chunks takes several slices. */
const SLICE_CHUNKS = 64;

/** Bytes of the log deleted in one transaction: freeing pages takes time too. */
const TRIM_BYTES = 8 * 1_024 * 1_024;

interface SealFault {
  readonly series: MemorySeries;
  readonly error: Error;
}

interface SliceRequest {
  /** Samples before this are left out of the chunks. */
  readonly cutoff: number;
  /** Whether to trim the log by what is sealed then. */
  readonly trim: boolean;
}

export interface SliceResult {
  /** Series that still have unsealed samples, because this slice had done its part. */
  readonly unfinished: readonly MemorySeries[];
  /** Series that could not be sealed. Their samples stay where they are, in head and log. */
  readonly faults: readonly SealFault[];
  /** Unsealed samples older than the cutoff, which went into no chunk. */
  readonly dropped: number;
  /** False when more of the log can go. */
  readonly trimmed: boolean;
}

/** Seals the heads of these series in one transaction, and trims the log in the same one on request. */
export function sealSlice(state: SampleState, taken: readonly MemorySeries[], { cutoff, trim }: SliceRequest): SliceResult {
  // What a head has not got yet must neither be trimmed from the log nor be taken for sealed.
  state.recent.spread();
  return commitThenApply(state.database, (later) => {
    const faults: SealFault[] = [];
    const unfinished: MemorySeries[] = [];
    const emptied = new Set<MemorySeries>();
    let dropped = 0;
    let work = SLICE_CHUNKS * state.settings.chunkSamples;
    for (const series of taken) {
      if (!series.head) continue;
      if (work <= 0) {
        unfinished.push(series);
        continue;
      }
      const plan = planHead(state, series, series.head, { cutoff, work });
      if (plan instanceof Error) {
        faults.push({ series, error: plan });
        continue;
      }
      later(writePlan(state, series, series.head, plan));
      dropped += plan.dropped;
      work -= plan.written;
      if (plan.rest.at.length > 0) unfinished.push(series);
      else emptied.add(series);
    }
    const trimmed = trim ? trimLog(state, emptied, later) : true;
    return { unfinished, faults, dropped, trimmed };
  });
}

function planHead(state: SampleState, series: MemorySeries, head: Head, limits: SealLimits): SealPlan | DamagedSamplesError {
  try {
    return planSeal(state.chunkRows, series, head.samples(), state.settings.chunkSamples, limits);
  } catch (error) {
    if (error instanceof DamagedSamplesError) return error;
    throw error;
  }
}

/** Carries a plan out in the open transaction; the function returned brings memory after it, once committed. */
function writePlan(state: SampleState, series: MemorySeries, head: Head, plan: SealPlan): () => void {
  const { remove, write, rest } = plan;
  for (const chunk of remove) state.chunkRows.delete(chunk);
  for (const samples of write) state.chunkRows.insert(series.id, samples);
  const chunks = series.chunks + write.length - remove.length;
  const sealedSeq = rest.at.length === 0 ? state.nextSeq - 1 : series.sealedSeq;
  state.seriesRows.putExtent(series.id, { firstAt: series.firstAt, lastAt: series.lastAt, chunks, sealedSeq });
  return () => {
    state.replaced += plan.replaced + head.replaced;
    series.chunks = chunks;
    series.sealedSeq = sealedSeq;
    series.head = rest.at.length === 0 ? null : new Head(head.oldestSeq);
    series.head?.append(rest);
    head.release();
  };
}

/** Returns false when more can go than one transaction should delete. */
function trimLog(state: SampleState, emptied: ReadonlySet<MemorySeries>, later: (apply: () => void) => void): boolean {
  const { bytes, complete } = state.log.trim(oldestNeeded(state, emptied), TRIM_BYTES);
  later(() => {
    state.logBytes -= bytes;
  });
  return complete;
}

/** The oldest row of the log that some head needs, those in `emptied` left out. */
function oldestNeeded(state: SampleState, emptied: ReadonlySet<MemorySeries>): number {
  let oldest = state.nextSeq;
  for (const series of state.registry.all()) {
    if (series.head && series.head.oldestSeq < oldest && !emptied.has(series)) oldest = series.head.oldestSeq;
  }
  return oldest;
}
