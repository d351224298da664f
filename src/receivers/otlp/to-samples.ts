import type { SeriesKind } from '../../model/series.ts';
import { otherUnitNote } from '../decoding/time-unit.ts';
import { isWithin, type TimeWindow } from '../decoding/time-window.ts';
import { addExponential, addHistogram, addNumber, addSummary } from './add-points.ts';
import type { OtlpStream } from './otlp-stream.ts';
import type { PointRejection } from './point-rejection.ts';
import type { PointTarget } from './point-target.ts';
import type { OtlpMetric, OtlpRequest, PointCursor, PointHead } from './request/otlp-request.ts';
import { type CollectedSamples, SampleBuilder } from './sample-builder.ts';
import type { MetricStreams, StreamRegistry } from './stream-registry.ts';
import { zeroBefore } from './stream-start.ts';

/**
 * Samples of one request at most. A batch of a collector has 8,192 points as a rule, which are half a million samples where all are
 * exponential histograms; many more would hold up everything else for seconds.
 */
export const MAX_SAMPLES = 1_000_000;

/** Points and samples between two pauses: some milliseconds. */
const WORK_BETWEEN_PAUSES = 4_096;

export type OtlpSamples =
  | {
      readonly outcome: 'decoded';
      readonly collected: CollectedSamples;
      /** To be run once the samples are stored: the next points then continue these. */
      readonly remember: () => Generator<undefined, void>;
    }
  | { readonly outcome: 'too-many-samples' }
  | { readonly outcome: 'malformed'; readonly detail: string };

/**
 * The samples of a request, by the rules of docs/sources/opentelemetry.md; pauses every few milliseconds. The registry gets the streams that are new;
 * when they began is only remembered when the samples are stored, because the same bytes come again if they are not.
 */
export function* samplesOf(
  request: OtlpRequest,
  format: string,
  registry: StreamRegistry,
  window: TimeWindow,
  maxSamples: number = MAX_SAMPLES,
): Generator<undefined, OtlpSamples> {
  const conversion = new Conversion(window, maxSamples);
  for (const resource of request.resources) {
    const streams = registry.ofResource(format, resource, request);
    for (const metric of resource.metrics) {
      yield* conversion.addMetric(metric, streams.ofMetric(metric));
      if (conversion.isFull) return { outcome: 'too-many-samples' };
    }
  }
  const detail = request.fault();
  if (detail !== null) return { outcome: 'malformed', detail };
  return { outcome: 'decoded', collected: conversion.collector.collected(), remember: () => conversion.remember() };
}

const NANOS_PER_MS = 1_000_000;

const describeTime = (name: string, atMs: number, window: TimeWindow): string =>
  `${name} at ${atMs} ms${otherUnitNote(atMs * NANOS_PER_MS, 'nanoseconds', window)}`;

/** A point of running totals, to be noted once it is stored. */
interface Advance {
  readonly streams: MetricStreams;
  readonly stream: OtlpStream;
  readonly startMs: number;
  readonly atMs: number;
}

class Conversion {
  readonly collector = new SampleBuilder();
  readonly #window: TimeWindow;
  readonly #maxSamples: number;
  readonly #actions: (() => void)[] = [];
  readonly #advances: Advance[] = [];
  #pausedAt = 0;
  readonly #whenStored = (action: () => void): void => {
    this.#actions.push(action);
  };

  constructor(window: TimeWindow, maxSamples: number) {
    this.#window = window;
    this.#maxSamples = maxSamples;
  }

  get isFull(): boolean {
    return this.collector.samples > this.#maxSamples;
  }

  *addMetric(metric: OtlpMetric, streams: MetricStreams): Generator<undefined, void> {
    const { data, unit } = metric;
    if (data.type !== 'gauge' && data.type !== 'summary' && data.temporality === null) {
      yield* this.#addAll<PointHead>(data.points, () => this.collector.reject('no-temporality', metric.name));
    } else if (data.type === 'sum' && !data.monotonic && data.temporality === 'delta') {
      yield* this.#addAll<PointHead>(data.points, () => this.collector.reject('delta-of-level', metric.name));
    } else if (data.type === 'histogram') yield* this.#addPoints(metric.name, data.points, streams, addHistogram);
    else if (data.type === 'summary') yield* this.#addPoints(metric.name, data.points, streams, addSummary);
    else if (data.type === 'exponential') {
      yield* this.#addPoints(metric.name, data.points, streams, (target, point) => addExponential(target, unit, point));
    } else yield* this.#addPoints(metric.name, data.points, streams, addNumber);
  }

  *remember(): Generator<undefined, void> {
    for (const action of this.#actions) action();
    for (const [index, { streams, stream, startMs, atMs }] of this.#advances.entries()) {
      streams.advance(stream, startMs, atMs);
      if (index % WORK_BETWEEN_PAUSES === WORK_BETWEEN_PAUSES - 1) yield;
    }
  }

  #addPoints<Point extends PointHead>(
    name: string,
    points: PointCursor<Point>,
    streams: MetricStreams,
    add: (target: PointTarget, point: Point) => PointRejection | null,
  ): Generator<undefined, void> {
    return this.#addAll(points, (point, place) => {
      const stream = streams.withAttributes(point.attributes, place);
      if ('code' in stream) this.collector.reject(stream.code, stream.detail);
      else if (!isWithin(point.atMs, this.#window))
        this.collector.reject('timestamp-out-of-window', describeTime(name, point.atMs, this.#window));
      else {
        const reason = add(this.#targetOf(point, stream, streams), point);
        if (reason !== null) this.collector.reject(reason, name);
        else if (streams.series.isTotal) this.#advances.push({ streams, stream, startMs: point.startMs, atMs: point.atMs });
      }
    });
  }

  *#addAll<Point extends PointHead>(
    points: PointCursor<Point>,
    add: (point: Point, place: number) => void,
  ): Generator<undefined, void> {
    let place = 0;
    for (let point = points.next(); point !== null && !this.isFull; point = points.next()) {
      this.collector.beginPoint();
      if (!point.noRecordedValue) add(point, place);
      place += 1;
      const work = this.collector.points + this.collector.samples;
      if (work - this.#pausedAt < WORK_BETWEEN_PAUSES) continue;
      this.#pausedAt = work;
      yield;
    }
  }

  #targetOf(point: PointHead, stream: OtlpStream, { series, lastAtMs }: MetricStreams): PointTarget {
    if (!series.isTotal) return this.#target(stream, this.#startOf(point, series.kind), null, false);
    const zeroMs = zeroBefore(stream, lastAtMs, point);
    const isKept = zeroMs !== null && isWithin(zeroMs, this.#window);
    return this.#target(stream, point.atMs, isKept ? zeroMs : null, stream.isContinuedBy(point.startMs));
  }

  #target(stream: OtlpStream, atMs: number, zeroMs: number | null, continues: boolean): PointTarget {
    return { stream, collector: this.collector, whenStored: this.#whenStored, atMs, zeroMs, continues };
  }

  /** What was counted in an interval has the instant of its begin. */
  #startOf({ startMs, atMs }: PointHead, kind: SeriesKind): number {
    return kind === 'counter' && startMs < atMs && isWithin(startMs, this.#window) ? startMs : atMs;
  }
}
