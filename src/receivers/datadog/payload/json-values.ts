import { tagPair } from '../../decoding/datadog-tag.ts';
import { isRecord } from '../../decoding/sender-values.ts';
import type { DatadogTag } from './datadog-series.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/** The objects in `series`; null where the body has no such list. What is no object in it stands as an empty one, which is rejected later. */
export function seriesOf(body: unknown): readonly JsonRecord[] | null {
  if (!isRecord(body) || !Array.isArray(body.series)) return null;
  return body.series.map((series: unknown) => (isRecord(series) ? series : {}));
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
