/**
 * Tags of a series: name and value pairs, sorted by name (code-unit order), no name twice. A list rather than an object, because
 * `__proto__` and `constructor` are legal tag names.
 */
export type Tags = ReadonlyArray<readonly [name: string, value: string]>;

export const NO_TAGS: Tags = [];

/** Sorts pairs into canonical `Tags`. Values of a name given more than once are joined by a comma, in the order of their text. */
export function toTags(pairs: Iterable<readonly [name: string, value: string]>): Tags {
  const valuesByName = new Map<string, Set<string>>();
  for (const [name, value] of pairs) {
    const values = valuesByName.get(name);
    if (values) values.add(value);
    else valuesByName.set(name, new Set([value]));
  }
  return [...valuesByName]
    .map(([name, values]) => [name, [...values].sort().join(',')] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** The value of one tag, or null where the series does not carry it. */
export function tagValue(tags: Tags, name: string): string | null {
  for (const [tagName, value] of tags) if (tagName === name) return value;
  return null;
}
