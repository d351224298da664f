import type { Millis } from '../../model/instant.ts';
import type { Signal } from '../../model/signal.ts';
import type { SliceMeasure } from '../../model/slices.ts';

/** A range of time. */
interface CellRange {
  readonly from: Millis;
  readonly to: Millis;
}

/** A signal that is to be split by its tags, over two ranges that are compared. */
export interface CellsRequest {
  readonly signal: Signal;
  readonly stepMs: number;
  readonly before: CellRange;
  readonly after: CellRange;
}

/** What carries the same value of every tag. `exposure` is what `observed` is observed of, step by step. */
export interface SignalCell {
  readonly values: readonly string[];
  readonly observed: Float64Array;
  readonly exposure: Float64Array;
}

/** A signal by all the tags that its series carry, in parts that add up. */
export interface SignalCells {
  readonly outcome: 'cells';
  readonly tags: readonly string[];
  readonly cells: readonly SignalCell[];
  readonly before: { readonly from: number; readonly to: number };
  readonly after: { readonly from: number; readonly to: number };
  /** Whether the exposure is the requests of each cell, or the steps in which the service reported, which are those of all. */
  readonly exposure: 'traffic' | 'time';
  readonly isCounted: boolean;
  readonly measure: SliceMeasure;
  readonly threshold: number | null;
  /** True where the exposure is requests, and not the samples of series that say nothing of theirs. */
  readonly isTrafficKnown: boolean;
  /** What is observed, over what it is observed of, is so many units of the signal. */
  readonly scale: number;
  /** True where what is observed is what the signal lacks: the failures of a share of successes. */
  readonly isComplement: boolean;
}

/** `too_many_series`: they would take too long to read. `below_zero`: levels do not add up. `no_data`: there are none in one of the ranges. */
export type CellsOutcome = SignalCells | { readonly outcome: 'too_many_series' | 'below_zero' | 'no_data' };
