import type { SampleBatch } from '../../model/sample.ts';
import type { SeriesIdentity, SeriesKind, SeriesName } from '../../model/series.ts';
import type { MemorySeries } from './memory-series.ts';

/** A series as a sender named it, and what it was found to be the last time. */
export interface NamedSeries {
  readonly kind: SeriesKind | null;
  readonly unit: string | null;
  /** The series itself once it was found, so that the texts of its name are in memory once. */
  name: SeriesName;
  found: MemorySeries | null;
}

/** What is committed together: the samples of one series after those of another. */
export interface BatchColumns {
  readonly series: readonly NamedSeries[];
  /** How many samples each series has. */
  readonly counts: Uint32Array;
  readonly at: Float64Array;
  readonly values: Float64Array;
}

export const namedSeries = (identity: SeriesIdentity): NamedSeries => ({
  kind: identity.kind,
  unit: identity.unit,
  name: identity,
  found: null,
});

/** A batch as columns; its samples are copied. Throws `TypeError` where a series has not as many values as instants. */
export function columnsOf(batch: SampleBatch): BatchColumns {
  const counts = new Uint32Array(batch.length);
  let total = 0;
  for (const [index, { series, at, values }] of batch.entries()) {
    if (at.length !== values.length) throw new TypeError(`${series.metric}: ${at.length} instants but ${values.length} values`);
    counts[index] = at.length;
    total += at.length;
  }
  const columns = {
    series: batch.map(({ series }) => namedSeries(series)),
    ...{ counts, at: new Float64Array(total), values: new Float64Array(total) },
  };
  let position = 0;
  for (const { at, values } of batch) {
    columns.at.set(at, position);
    columns.values.set(values, position);
    position += at.length;
  }
  return columns;
}

/** The columns without the series at these places, of which there may be none. */
export function withoutSeries(columns: BatchColumns, left: ReadonlySet<number>): BatchColumns {
  if (left.size === 0) return columns;
  const places = columns.series.flatMap((_, index) => (left.has(index) ? [] : [index]));
  const counts = Uint32Array.from(places, (index) => columns.counts[index]!);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const series = places.map((index) => columns.series[index]!);
  const kept = { series, counts, at: new Float64Array(total), values: new Float64Array(total) };
  let from = 0;
  let to = 0;
  for (const [index, count] of columns.counts.entries()) {
    if (!left.has(index)) {
      kept.at.set(columns.at.subarray(from, from + count), to);
      kept.values.set(columns.values.subarray(from, from + count), to);
      to += count;
    }
    from += count;
  }
  return kept;
}
