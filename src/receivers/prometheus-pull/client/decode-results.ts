import type { Tags } from '../../../model/tags.ts';
import { toTags } from '../../../model/tags.ts';
import { isRecord, quote } from '../../decoding/sender-values.ts';
import { type QueryRefusal, refused } from './query-answer.ts';

/** One series of an answer: its labels, `__name__` among them where the answer has it, and its samples. */
export interface ResultSeries {
  readonly labels: Tags;
  /** Milliseconds, ascending. */
  readonly at: Float64Array;
  /** Finite: NaN and infinities say that there is nothing to be counted, and are left out. */
  readonly values: Float64Array;
}

export type DecodedResults =
  | {
      readonly outcome: 'decoded';
      readonly series: readonly ResultSeries[];
      /** Series beyond the limit, which were not read. */
      readonly leftOut: number;
    }
  | QueryRefusal;

/** Reads the `data` of `query_range` (a matrix) or `query` (a vector). Native histograms have no `values` and are left out. Never throws. */
export function decodeResults(data: unknown, maxSeries: number): DecodedResults {
  if (!isRecord(data) || !Array.isArray(data.result)) return unreadable('its data has no list `result`');
  if (data.resultType === 'scalar') return decodeAll([{ metric: {}, value: data.result }], 1);
  if (data.resultType !== 'matrix' && data.resultType !== 'vector')
    return unreadable(`its result is a ${quote(String(data.resultType))}`);
  return decodeAll(data.result, maxSeries);
}

/** A list of texts, as for names and values of labels; null for anything else. */
export const decodeTexts = (data: unknown): readonly string[] | null =>
  Array.isArray(data) && data.every((each) => typeof each === 'string') ? data : null;

function decodeAll(result: readonly unknown[], maxSeries: number): DecodedResults {
  const series: ResultSeries[] = [];
  for (const element of result.slice(0, maxSeries)) {
    const decoded = decodeSeries(element);
    if (typeof decoded === 'string') return unreadable(decoded);
    if (decoded.at.length > 0) series.push(decoded);
  }
  return { outcome: 'decoded', series, leftOut: Math.max(0, result.length - maxSeries) };
}

/** A text says what is wrong. */
function decodeSeries(element: unknown): ResultSeries | string {
  if (!isRecord(element) || !isRecord(element.metric)) return 'a series of it has no `metric`';
  const labels = Object.entries(element.metric);
  if (!labels.every((pair): pair is [string, string] => typeof pair[1] === 'string')) return 'a label of it is no text';
  const points: unknown = element.values ?? (element.value === undefined ? [] : [element.value]);
  if (!Array.isArray(points)) return 'the `values` of a series are no list';
  const at: number[] = [];
  const values: number[] = [];
  for (const point of points as readonly unknown[]) {
    if (!Array.isArray(point) || point.length !== 2 || typeof point[0] !== 'number' || typeof point[1] !== 'string')
      return 'a sample of it is not [seconds, "value"]';
    const instant = Math.round(point[0] * 1_000);
    if (!Number.isSafeInteger(instant) || instant <= (at.at(-1) ?? Number.NEGATIVE_INFINITY))
      return 'its samples are not in order';
    const value = Number(point[1]);
    if (point[1] === '' || !Number.isFinite(value)) continue;
    at.push(instant);
    values.push(value);
  }
  return { labels: toTags(labels), at: Float64Array.from(at), values: Float64Array.from(values) };
}

const unreadable = (fault: string): QueryRefusal => refused('not_prometheus', `the answer is not that of Prometheus: ${fault}`);
