import type { SeriesKind } from '../../model/series.ts';
import { isWithin, type TimeWindow } from '../decoding/time-window.ts';
import { addExponential, addHistogram, addNumber, addSummary } from './add-points.ts';
import type { OtlpStream } from './otlp-stream.ts';
import type { PointRejection } from './point-rejection.ts';
import type { PointTarget } from './point-target.ts';
import type { OtlpMetric, OtlpRequest, PointHead } from './request/otlp-request.ts';
import { type CollectedSamples, SampleBuilder } from './sample-builder.ts';
import type { MetricStreams, StreamRegistry } from './stream-registry.ts';
import { zeroBefore } from './stream-start.ts';

/**
 * Samples of one request at most. A batch of a collector has 8,192 points as a rule, which are half a million samples where all are
 * exponential histograms; many more would hold up everything else for seconds.
 */
export const MAX_SAMPLES = 1_000_000;

export type OtlpSamples =
  | {
      readonly outcome: 'decoded';
      readonly collected: CollectedSamples;
      /** To be called once the samples are stored: the next points then continue these. */
      readonly remember: () => void;
    }
  | { readonly outcome: 'too-many-samples' };

/**
 * The samples of a request, by the rules of docs/sources/opentelemetry.md. The registry gets the streams that are new; when they began is only
 * remembered when the samples are stored, because the same bytes come again if they are not.
 */
export function samplesOf(
  request: OtlpRequest,
  format: string,
  registry: StreamRegistry,
  window: TimeWindow,
  maxSamples: number = MAX_SAMPLES,
): OtlpSamples {
  const conversion = new Conversion(window);
  for (const resource of request.resources) {
    const streams = registry.ofResource(format, resource, request);
    for (const metric of resource.metrics) {
      conversion.addMetric(metric, streams.ofMetric(metric));
      if (conversion.collector.samples > maxSamples) return { outcome: 'too-many-samples' };
    }
  }
  return { outcome: 'decoded', collected: conversion.collector.collected(), remember: () => conversion.remember() };
}

class Conversion {
  readonly collector = new SampleBuilder();
  readonly #window: TimeWindow;
  readonly #actions: (() => void)[] = [];
  readonly #whenStored = (action: () => void): void => {
    this.#actions.push(action);
  };

  constructor(window: TimeWindow) {
    this.#window = window;
  }

  addMetric(metric: OtlpMetric, streams: MetricStreams): void {
    const { data, unit } = metric;
    if (data.type !== 'gauge' && data.type !== 'summary' && data.temporality === null) {
      this.#rejectAll(metric, 'no-temporality');
    } else if (data.type === 'sum' && !data.monotonic && data.temporality === 'delta') {
      this.#rejectAll(metric, 'delta-of-level');
    } else if (data.type === 'histogram') this.#addAll(metric.name, data.points, streams, addHistogram);
    else if (data.type === 'summary') this.#addAll(metric.name, data.points, streams, addSummary);
    else if (data.type === 'exponential') {
      this.#addAll(metric.name, data.points, streams, (target, point) => addExponential(target, unit, point));
    } else this.#addAll(metric.name, data.points, streams, addNumber);
  }

  remember(): void {
    for (const action of this.#actions) action();
  }

  #addAll<Point extends PointHead>(
    name: string,
    points: readonly Point[],
    streams: MetricStreams,
    add: (target: PointTarget, point: Point) => PointRejection | null,
  ): void {
    for (const point of points) {
      this.collector.beginPoint();
      if (point.noRecordedValue) continue;
      const stream = streams.withAttributes(point.attributes);
      if ('code' in stream) this.collector.reject(stream.code, stream.detail);
      else if (!isWithin(point.atMs, this.#window))
        this.collector.reject('timestamp-out-of-window', `${name} at ${point.atMs} ms`);
      else {
        const reason = add(this.#targetOf(point, stream, streams), point);
        if (reason !== null) this.collector.reject(reason, name);
        else if (streams.series.isTotal) this.#whenStored(() => streams.advance(stream, point));
      }
    }
  }

  #targetOf(point: PointHead, stream: OtlpStream, { series, lastAtMs }: MetricStreams): PointTarget {
    const common = { stream, collector: this.collector, whenStored: this.#whenStored };
    if (!series.isTotal) return { ...common, atMs: this.#startOf(point, series.kind), zeroMs: null, continues: false };
    const zeroMs = zeroBefore(stream, lastAtMs, point);
    const isKept = zeroMs !== null && isWithin(zeroMs, this.#window);
    return { ...common, atMs: point.atMs, zeroMs: isKept ? zeroMs : null, continues: stream.isContinuedBy(point.startMs) };
  }

  /** What was counted in an interval has the instant of its begin. */
  #startOf({ startMs, atMs }: PointHead, kind: SeriesKind): number {
    return kind === 'counter' && startMs < atMs && isWithin(startMs, this.#window) ? startMs : atMs;
  }

  #rejectAll({ name, data }: OtlpMetric, reason: PointRejection): void {
    for (const _ of data.points) {
      this.collector.beginPoint();
      this.collector.reject(reason, name);
    }
  }
}
