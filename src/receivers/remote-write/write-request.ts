import type { PrometheusType } from '../decoding/prometheus-kind.ts';
import type { NativeHistogram } from './native-histogram.ts';

/** Is told what a write request holds, in the order in which it stands there. */
export interface WriteRequestVisitor {
  /** True once there is more than is taken: the rest need not be read. */
  readonly isFull: boolean;
  /**
   * How many bytes from `from` on, before `limit`, are the labels of the series that is expected next; 0 where they are others. Whether more
   * labels follow is not looked at: then it is another series.
   */
  expectedLabels(view: DataView, from: number, limit: number): number;
  /** The series that `expectedLabels` has found begins. */
  expectedSeries(): void;
  /** A time series begins: its labels stand from `from` to before `to`, as fields 1 of a time series of version 1.0. */
  series(view: DataView, from: number, to: number): void;
  /** A sample of it. A staleness marker says that the series has ended, and is no value. */
  sample(at: number, value: number, isStaleMarker: boolean): void;
  histogram(histogram: NativeHistogram): void;
  exemplar(): void;
  /** What is said of a metric; of the series that was begun last where `name` is null. */
  metadata(name: string | null, type: PrometheusType, unit: string, help: string): void;
}
