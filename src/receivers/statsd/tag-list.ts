import { type Tags, toTags } from '../../model/tags.ts';
import { tagPair } from '../decoding/datadog-tag.ts';
import { withPlainOwner } from '../decoding/owner-tags.ts';
import type { MetricLine } from './metric-line.ts';

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

/** Sets off the sender's address behind the tags; a list as it is sent has none, as fields of a line end there. */
const SENDER_MARK = '|';

/** The line with the address of its sender, which `seriesTags` takes for the host where the line has none. */
export const withSender = (line: MetricLine, sender: string): MetricLine => ({
  ...line,
  tagsText: `${line.tagsText}${SENDER_MARK}${sender}`,
});

/**
 * The tags of a series: those of the list, with the owner in one spelling, and `host` unless it is cleared, or absent and the sender not
 * known.
 */
export function seriesTags(tagsText: string): Tags {
  const mark = tagsText.indexOf(SENDER_MARK);
  const sender = mark === -1 ? null : tagsText.slice(mark + 1);
  const { tags, host: sent } = readTags(mark === -1 ? tagsText : tagsText.slice(0, mark));
  const host = sent ?? sender;
  const pairs = withPlainOwner(tags.map(tagPair));
  return toTags(host ? [...pairs, ['host', host]] : pairs);
}
