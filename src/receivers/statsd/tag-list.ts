import { type Tags, toTags } from '../../model/tags.ts';
import { tagPair } from '../decoding/datadog-tag.ts';
import { withPlainOwner } from '../decoding/owner-tags.ts';

const HOST_TAG = 'host:';

/** The tags of a list `a:b,c`, in the order sent; empty ones are skipped. */
export const splitTags = (text: string): readonly string[] => (text === '' ? [] : text.split(',').filter((tag) => tag !== ''));

/** The tags of a metric line. The `host:` tag is the host and not a tag; `host` is '' where the sender cleared it. */
export function readTags(tagsText: string): { readonly tags: readonly string[]; readonly host: string | null } {
  let host: string | null = null;
  const tags: string[] = [];
  for (const tag of splitTags(tagsText)) {
    if (tag.startsWith(HOST_TAG)) host = tag.slice(HOST_TAG.length);
    else tags.push(tag);
  }
  return { tags, host };
}

/** The tags of a series: those of the list, with the owner in one spelling, and `host` unless it is absent or cleared. */
export function seriesTags(tagsText: string): Tags {
  const { tags, host } = readTags(tagsText);
  const pairs = withPlainOwner(tags.map(tagPair));
  return toTags(host ? [...pairs, ['host', host]] : pairs);
}
