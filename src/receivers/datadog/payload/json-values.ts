import { tagPair } from '../../decoding/datadog-tag.ts';
import { isRecord } from '../../decoding/sender-values.ts';
import { type DatadogTag, MAX_SERIES_AND_POINTS, type PayloadFault } from './datadog-series.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

export interface JsonSeries {
  readonly json: JsonRecord;
  readonly points: readonly unknown[];
}

/** The objects in `series`, and of each its `points`. What is no object in it stands as an empty one, which is rejected later. */
export function seriesOf(body: unknown): readonly JsonSeries[] | PayloadFault {
  if (!isRecord(body) || !Array.isArray(body.series)) return 'malformed';
  let parts = body.series.length;
  if (parts > MAX_SERIES_AND_POINTS) return 'too-many';
  const series = body.series.map((sent: unknown): JsonSeries => {
    const json = isRecord(sent) ? sent : {};
    const points = listOf(json.points);
    parts += points.length;
    return { json, points };
  });
  return parts > MAX_SERIES_AND_POINTS ? 'too-many' : series;
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** NaN for what is no number; some clients write numbers as texts. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
}

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The tags `a:b` of a list, and what else says where a series is from. */
export function tagsOf(json: JsonRecord): readonly DatadogTag[] {
  const tags = listOf(json.tags).filter((tag) => typeof tag === 'string' && tag !== '');
  return [...(tags as readonly string[]).map(tagPair), ...placeOf('host', json.host), ...placeOf('device', json.device)];
}

const placeOf = (name: string, value: unknown): readonly DatadogTag[] => {
  const text = textOf(value);
  return text === '' ? [] : [[name, text]];
};
