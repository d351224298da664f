import { MAX_METRIC_BYTES, MAX_TAG_NAME_BYTES, MAX_TAG_VALUE_BYTES, MAX_TAGS } from '../../model/sample-limits.ts';
import { quote } from './sender-values.ts';

/** A text that can be stored: of at most so many bytes in UTF-8, without NUL or half a surrogate pair. */
export const isText = (value: unknown, maxBytes: number): value is string =>
  typeof value === 'string' && Buffer.byteLength(value) <= maxBytes && value.isWellFormed() && !value.includes('\0');

export const isName = (value: unknown, maxBytes: number): value is string => value !== '' && isText(value, maxBytes);

export interface NameFault {
  readonly code: 'bad-metric' | 'bad-tags';
  readonly detail: string;
}

/** Why a series cannot have this metric and these tags; null where it can. */
export function nameFault(metric: string, tags: readonly (readonly [name: string, value: string])[]): NameFault | null {
  if (!isName(metric, MAX_METRIC_BYTES)) {
    return {
      code: 'bad-metric',
      detail: `the name ${quote(metric)} is empty, longer than ${MAX_METRIC_BYTES} bytes or holds NUL`,
    };
  }
  if (tags.length > MAX_TAGS)
    return { code: 'bad-tags', detail: `${quote(metric)} has ${tags.length} tags; at most ${MAX_TAGS}` };
  for (const [name, value] of tags) {
    if (!isName(name, MAX_TAG_NAME_BYTES)) {
      return {
        code: 'bad-tags',
        detail: `${quote(metric)}: the name of a tag is empty, longer than ${MAX_TAG_NAME_BYTES} bytes or holds NUL`,
      };
    }
    if (!isText(value, MAX_TAG_VALUE_BYTES)) {
      return {
        code: 'bad-tags',
        detail: `${quote(metric)}: the tag ${quote(name)} is longer than ${MAX_TAG_VALUE_BYTES} bytes or holds NUL`,
      };
    }
  }
  return null;
}
