import type { Millis } from '../../model/instant.ts';
import type { SampleBatch, SeriesPoints } from '../../model/sample.ts';
import { MAX_POINTS_PER_BODY } from '../../model/sample-limits.ts';
import { isRecord, quote } from '../decoding/sender-values.ts';
import { type TimeWindow, timeWindow } from '../decoding/time-window.ts';
import { decodeSeries, type SeriesHead } from './decode-series.ts';
import { timestampFault } from './decode-timestamp.ts';
import { pointerStep, type RejectedPart } from './rejections.ts';

/** Unknown fields of the body are ignored and reported, up to this many, so that the answer stays small. */
const MAX_UNKNOWN_FIELDS_REPORTED = 20;

export type SamplesDecoding =
  /** `batch` has every valid point; `batchSeries[i]` is the index of `batch[i]` in the body's `series`. */
  | {
      readonly outcome: 'decoded';
      readonly batch: SampleBatch;
      readonly batchSeries: readonly number[];
      readonly rejected: readonly RejectedPart[];
    }
  /** Nothing of the body can be stored. */
  | { readonly outcome: 'refused'; readonly fault: RejectedPart };

/**
 * Reads the JSON value of a `POST /v1/samples` body, `{"series":[{"metric","tags","kind","unit","points":[[ms, value],...]}]}`, checking
 * every limit by hand because this is the hot path. An invalid point or series is rejected by itself; the valid ones are still
 * decoded. Timestamps are numbers of milliseconds in `[now - retentionMs, now + 10 min]`. Never throws for a value that `JSON.parse` can return.
 */
export function decodeSamplesJson(
  body: unknown,
  now: Millis,
  retentionMs: number,
  maxPoints: number = MAX_POINTS_PER_BODY,
): SamplesDecoding {
  if (!isRecord(body) || !Array.isArray(body.series)) {
    return refused(
      '',
      'body-not-an-object',
      'the body is {"series": [{"metric": ..., "points": [[milliseconds, value], ...]}, ...]}',
    );
  }
  const series: readonly unknown[] = body.series;
  const pointCount = countPoints(series);
  if (pointCount > maxPoints) {
    return refused('/series', 'too-many-points', `${pointCount} points; at most ${maxPoints} a request: send several`);
  }
  const rejected: RejectedPart[] = unknownFields(body);
  const window = timeWindow(now, retentionMs);
  const batch: SeriesPoints[] = [];
  const batchSeries: number[] = [];
  for (const [index, element] of series.entries()) {
    const pointer = `/series/${index}`;
    const head = decodeSeries(element, pointer);
    if ('code' in head) {
      rejected.push(head);
      continue;
    }
    const points = decodePoints(head, pointer, window, rejected);
    if (points.at.length === 0) continue;
    batch.push(points);
    batchSeries.push(index);
  }
  return { outcome: 'decoded', batch, batchSeries, rejected };
}

const refused = (pointer: string, code: RejectedPart['code'], detail: string): SamplesDecoding => ({
  outcome: 'refused',
  fault: { pointer, code, detail },
});

function countPoints(series: readonly unknown[]): number {
  let count = 0;
  for (const element of series) if (isRecord(element) && Array.isArray(element.points)) count += element.points.length;
  return count;
}

const unknownFields = (body: Readonly<Record<string, unknown>>): RejectedPart[] =>
  Object.keys(body)
    .filter((field) => field !== 'series')
    .slice(0, MAX_UNKNOWN_FIELDS_REPORTED)
    .map((field) => ({
      pointer: `/${pointerStep(field)}`,
      code: 'unknown-field',
      detail: `the body has no field ${quote(field)}; it was ignored`,
    }));

/** Adds the invalid points to `rejected`. */
function decodePoints(head: SeriesHead, pointer: string, window: TimeWindow, rejected: RejectedPart[]): SeriesPoints {
  const at = new Float64Array(head.points.length);
  const values = new Float64Array(head.points.length);
  let count = 0;
  for (let index = 0; index < head.points.length; index += 1) {
    const point = head.points[index];
    const fault = pointFault(point, window);
    if (fault) {
      rejected.push({ pointer: `${pointer}/points/${index}`, ...fault });
      continue;
    }
    const [timestamp, value] = point as readonly [number, number];
    at[count] = timestamp;
    values[count] = value;
    count += 1;
  }
  const isWhole = count === at.length;
  return { series: head.series, at: isWhole ? at : at.slice(0, count), values: isWhole ? values : values.slice(0, count) };
}

/** Null for a point that can be stored. */
function pointFault(point: unknown, window: TimeWindow): Omit<RejectedPart, 'pointer'> | null {
  if (!Array.isArray(point) || point.length !== 2) return { code: 'bad-point', detail: 'a point is [milliseconds, value]' };
  const fault = timestampFault(point[0], window);
  if (fault) return fault;
  const value: unknown = point[1];
  if (typeof value !== 'number') return { code: 'value-not-a-number', detail: 'a value is a number' };
  return Number.isFinite(value) ? null : { code: 'value-not-finite', detail: 'a value is at most 1.8e308 in size' };
}
