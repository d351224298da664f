import type { SeriesIdentity } from '../../model/series.ts';
import type { OtlpStream } from './otlp-stream.ts';
import type { SampleBuilder } from './sample-builder.ts';

/** Where the samples of one point go. */
export interface PointTarget {
  readonly stream: OtlpStream;
  readonly collector: SampleBuilder;
  readonly atMs: number;
  /** When its running totals stood at 0; null where they continue what is stored, where that is not known, and for everything else. */
  readonly zeroMs: number | null;
  /** It is a running total that goes on from the last stored point of its stream. */
  readonly continues: boolean;
  /** Calls `action` once the samples are stored, and not at all if they are not. */
  readonly whenStored: (action: () => void) => void;
}

/** Adds a sample, after one of 0 where the series is known to have stood there. What is counted at one instant adds up. */
export function addSample({ collector, atMs, zeroMs }: PointTarget, series: SeriesIdentity, value: number): void {
  if (zeroMs !== null) collector.add(series, zeroMs, 0);
  if (series.kind === 'counter') collector.count(series, atMs, value);
  else collector.add(series, atMs, value);
}
