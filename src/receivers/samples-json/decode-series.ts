import {
  MAX_METRIC_BYTES,
  MAX_TAG_NAME_BYTES,
  MAX_TAG_VALUE_BYTES,
  MAX_TAGS,
  MAX_UNIT_BYTES,
} from '../../model/sample-limits.ts';
import { SERIES_KINDS, type SeriesIdentity, type SeriesKind } from '../../model/series.ts';
import { NO_TAGS, type Tags, toTags } from '../../model/tags.ts';
import { withPlainOwner } from '../decoding/owner-tags.ts';
import { isRecord, quote } from '../decoding/sender-values.ts';
import { isName, isText } from '../decoding/series-texts.ts';
import { pointerStep, type RejectedPart } from './rejections.ts';

const SERIES_FIELDS: readonly string[] = ['metric', 'tags', 'kind', 'unit', 'points'];

/** A series of the body with its points still unchecked. */
export interface SeriesHead {
  readonly series: SeriesIdentity;
  readonly points: readonly unknown[];
}

/** Reads one element of `series`; on the first fault the whole series is rejected. `pointer` is that of the element. */
export function decodeSeries(element: unknown, pointer: string): SeriesHead | RejectedPart {
  if (!isRecord(element)) return { pointer, code: 'series-not-an-object', detail: 'a series is an object' };
  for (const field of Object.keys(element)) {
    if (SERIES_FIELDS.includes(field)) continue;
    const detail = `a series has no field ${quote(field)}; it has ${SERIES_FIELDS.join(', ')}`;
    return { pointer: `${pointer}/${pointerStep(field)}`, code: 'unknown-field', detail };
  }
  const { metric, tags, kind = null, unit = null, points } = element;
  if (!isName(metric, MAX_METRIC_BYTES))
    return { pointer: `${pointer}/metric`, code: 'bad-metric', detail: nameRule(MAX_METRIC_BYTES) };
  const checkedTags = decodeTags(tags, `${pointer}/tags`);
  if ('code' in checkedTags) return checkedTags;
  if (!isKind(kind))
    return { pointer: `${pointer}/kind`, code: 'bad-kind', detail: `a kind is one of ${SERIES_KINDS.join(', ')}` };
  if (unit !== null && !isText(unit, MAX_UNIT_BYTES)) {
    return { pointer: `${pointer}/unit`, code: 'bad-unit', detail: textRule(MAX_UNIT_BYTES) };
  }
  if (!Array.isArray(points)) {
    return { pointer: `${pointer}/points`, code: 'points-not-an-array', detail: 'points is an array of [milliseconds, value]' };
  }
  return { series: { metric, tags: checkedTags, kind, unit }, points };
}

/** By own keys, as pairs: `__proto__` and `constructor` are ordinary tag names. */
function decodeTags(tags: unknown, pointer: string): Tags | RejectedPart {
  if (tags === undefined) return NO_TAGS;
  if (!isRecord(tags)) return { pointer, code: 'bad-tags', detail: 'tags is an object of texts' };
  const entries = Object.entries(tags);
  if (entries.length > MAX_TAGS) return { pointer, code: 'bad-tags', detail: `${entries.length} tags; at most ${MAX_TAGS}` };
  const pairs: (readonly [string, string])[] = [];
  for (const [name, value] of entries) {
    const at = `${pointer}/${pointerStep(name)}`;
    if (!isName(name, MAX_TAG_NAME_BYTES)) return { pointer: at, code: 'bad-tag-name', detail: nameRule(MAX_TAG_NAME_BYTES) };
    if (!isText(value, MAX_TAG_VALUE_BYTES)) return { pointer: at, code: 'bad-tag-value', detail: textRule(MAX_TAG_VALUE_BYTES) };
    pairs.push([name, value]);
  }
  return toTags(withPlainOwner(pairs));
}

const isKind = (value: unknown): value is SeriesKind | null => value === null || SERIES_KINDS.includes(value as SeriesKind);

const textRule = (maxBytes: number): string =>
  `a text of at most ${maxBytes} bytes in UTF-8, without NUL or half a surrogate pair`;
const nameRule = (maxBytes: number): string => `${textRule(maxBytes)}, and not empty`;
