import { type Tags, toTags } from '../../model/tags.ts';
import { ProblemError } from '../problems.ts';

/** Tags as a JSON object, without a prototype, so that `__proto__` is an ordinary name. */
export function tagsJson(tags: Tags): Record<string, string> {
  const json: Record<string, string> = Object.create(null);
  for (const [name, value] of tags) json[name] = value;
  return json;
}

/** Tags of a JSON object of texts; none where it is absent. */
export const tagsOfJson = (json: Readonly<Record<string, string>> | undefined): Tags => toTags(Object.entries(json ?? {}));

/**
 * Tags of a query: `name:value` each, cut at the first colon. The same name twice is refused, because a series with both values cannot
 * exist.
 */
export function tagsOfQuery(pairs: readonly string[] | undefined): Tags {
  const list = (pairs ?? []).map((pair) => [pair.slice(0, pair.indexOf(':')), pair.slice(pair.indexOf(':') + 1)] as const);
  const names = new Set(list.map(([name]) => name));
  if (names.size < list.length) {
    const detail = 'names one tag twice, and a series has one value of each';
    throw new ProblemError('invalid-parameter', `tags: ${detail}`, {
      faults: [{ parameter: 'tags', code: 'repeated-name', detail }],
    });
  }
  return toTags(list);
}
