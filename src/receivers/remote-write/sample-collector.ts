import type { SampleColumns } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { PrometheusType } from '../decoding/prometheus-kind.ts';
import { otherUnitNote } from '../decoding/time-unit.ts';
import type { TimeWindow } from '../decoding/time-window.ts';
import type { KeyFound } from './byte-key-map.ts';
import { HistogramSeries } from './histogram-series.ts';
import type { NativeHistogram } from './native-histogram.ts';
import type { WriteRejection } from './rejections.ts';
import type { CachedSeries, SeriesCache } from './series-cache.ts';
import type { WriteRequestVisitor } from './write-request.ts';

/** A reason for refusing samples of a request, how many, and the metric of the first, with its time where that is the reason. */
export interface RefusedSamples {
  readonly code: WriteRejection;
  samples: number;
  readonly first: string | null;
}

/** What was taken from one request. */
export interface CollectedSamples {
  /** Null where the bytes of a label block were none. The arrays are good until the next request. */
  readonly columns: SampleColumns | null;
  readonly samples: number;
  readonly histograms: number;
  readonly staleMarkers: number;
  readonly withoutValue: number;
  readonly exemplars: number;
  readonly refused: readonly RefusedSamples[];
}

const FIRST_ROOM = 4_096;

/** Puts the samples of write requests into columns, one request after the other: `begin`, what the decoder tells, `take`. */
export class SampleCollector implements WriteRequestVisitor {
  readonly #cache: SeriesCache;
  readonly #histograms = new HistogramSeries();
  readonly #maxSamples: number;
  #at = new Float64Array(FIRST_ROOM);
  #values = new Float64Array(FIRST_ROOM);
  #counts = new Uint32Array(FIRST_ROOM);
  #series: SeriesIdentity[] = [];
  #total = 0;
  #range: TimeWindow = { from: 0, to: 0 };
  #current: CachedSeries | null = null;
  #expected: KeyFound<CachedSeries> | null = null;
  #isBroken = false;
  #seriesSeen = 0;
  #samples = 0;
  #histogramsTaken = 0;
  #staleMarkers = 0;
  #withoutValue = 0;
  #exemplars = 0;
  #refused = new Map<WriteRejection, RefusedSamples>();

  /** `maxSamples` is the most that are taken of a request, and the most series it may name. */
  constructor(cache: SeriesCache, maxSamples: number) {
    this.#cache = cache;
    this.#maxSamples = maxSamples;
  }

  get isFull(): boolean {
    return this.#total > this.#maxSamples || this.#seriesSeen > this.#maxSamples;
  }

  begin(range: TimeWindow): void {
    this.#range = range;
    this.#series = [];
    this.#refused = new Map();
    this.#current = null;
    this.#isBroken = false;
    this.#total = this.#seriesSeen = this.#samples = this.#histogramsTaken = 0;
    this.#staleMarkers = this.#withoutValue = this.#exemplars = 0;
  }

  take(): CollectedSamples {
    const columns = {
      series: this.#series,
      counts: this.#counts.subarray(0, this.#series.length),
      at: this.#at.subarray(0, this.#total),
      values: this.#values.subarray(0, this.#total),
    };
    return {
      columns: this.#isBroken ? null : columns,
      ...{ samples: this.#samples, histograms: this.#histogramsTaken, exemplars: this.#exemplars },
      ...{ staleMarkers: this.#staleMarkers, withoutValue: this.#withoutValue, refused: [...this.#refused.values()] },
    };
  }

  expectedLabels(view: DataView, from: number, limit: number): number {
    this.#expected = this.#cache.next(view, from, limit);
    return this.#expected?.length ?? 0;
  }

  expectedSeries(): void {
    this.#seriesSeen += 1;
    this.#current = this.#cache.follow(this.#expected!);
  }

  series(view: DataView, from: number, to: number): void {
    this.#seriesSeen += 1;
    this.#current = this.#cache.find(view, from, to);
    if (this.#current === null) this.#isBroken = true;
  }

  sample(at: number, value: number, isStaleMarker: boolean): void {
    const identity = this.#taken(at);
    if (identity === null) return;
    if (isStaleMarker) this.#staleMarkers += 1;
    // What has no observations, such as a quantile, is NaN: no value, and so nothing to store.
    else if (Number.isNaN(value)) this.#withoutValue += 1;
    else if (!Number.isFinite(value)) this.#refuse('value-not-finite');
    else {
      this.#push(identity, at, value);
      this.#samples += 1;
    }
  }

  histogram(histogram: NativeHistogram): void {
    const identity = this.#taken(histogram.at);
    if (identity === null || this.isFull) return;
    if (histogram.isStaleMarker) {
      this.#staleMarkers += 1;
      return;
    }
    const points = this.#histograms.pointsOf(identity, histogram);
    if (points === null) {
      this.#refuse('native-histogram');
      return;
    }
    for (const { series, value } of points) this.#push(series, histogram.at, value);
    this.#histogramsTaken += 1;
  }

  exemplar(): void {
    this.#exemplars += 1;
  }

  metadata(name: string | null, type: PrometheusType, unit: string, help: string): void {
    const metric = name ?? this.#current?.identity?.metric;
    if (metric === undefined) return;
    this.#cache.metadata.put(metric, type, unit, help);
    if (name === null) this.#cache.describe(this.#current!);
  }

  /** The series of a sample at this instant; null where there is none to take, which is noted. */
  #taken(at: number): SeriesIdentity | null {
    const series = this.#current;
    if (series === null) return null;
    if (series.identity === null) this.#refuse(series.refusal!);
    else if (at < this.#range.from || at > this.#range.to) this.#refuse('timestamp-out-of-window', at);
    else return series.identity;
    return null;
  }

  #push(series: SeriesIdentity, at: number, value: number): void {
    if (this.isFull) return;
    if (this.#total === this.#at.length) this.#grow();
    this.#at[this.#total] = at;
    this.#values[this.#total] = value;
    this.#total += 1;
    const last = this.#series.length - 1;
    if (last >= 0 && this.#series[last] === series) {
      this.#counts[last]! += 1;
      return;
    }
    this.#counts[last + 1] = 1;
    this.#series.push(series);
  }

  #grow(): void {
    this.#at = doubled(this.#at);
    this.#values = doubled(this.#values);
    const counts = new Uint32Array(this.#counts.length * 2);
    counts.set(this.#counts);
    this.#counts = counts;
  }

  #refuse(code: WriteRejection, at: number | null = null): void {
    const known = this.#refused.get(code);
    if (known) {
      known.samples += 1;
      return;
    }
    const metric = this.#current?.identity?.metric ?? null;
    const when = at === null ? '' : ` at ${at}${otherUnitNote(at, 'milliseconds', this.#range)}`;
    this.#refused.set(code, { code, samples: 1, first: metric === null ? null : `${metric}${when}` });
  }
}

function doubled(array: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(array.length * 2);
  larger.set(array);
  return larger;
}
