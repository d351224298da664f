import type { SeriesKind } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { Head } from './head.ts';

/** A series as it is in memory. Changed only after the commit that made the change durable. */
export interface MemorySeries {
  readonly id: number;
  readonly key: string;
  readonly metric: string;
  readonly tags: Tags;
  kind: SeriesKind | null;
  unit: string | null;
  /** Of all its samples, sealed or not; +Infinity and -Infinity while it has none. */
  firstAt: number;
  lastAt: number;
  chunks: number;
  /** What log rows up to this one say of the series is in its chunks. */
  sealedSeq: number;
  /** Null while nothing is unsealed. */
  head: Head | null;
  /** False before its first commit and once it was dropped: a series of the same name is another one then. */
  registered: boolean;
}

/** Moves the ends of the series so that they take in the instants from `from` to before `to`, in any order. */
export function extend(series: MemorySeries, at: Float64Array, from: number, to: number): void {
  for (let position = from; position < to; position += 1) {
    const instant = at[position]!;
    if (instant < series.firstAt) series.firstAt = instant;
    if (instant > series.lastAt) series.lastAt = instant;
  }
}
