/** They say whose a series is. */
const OWNER_TAGS: ReadonlySet<string> = new Set(['service', 'env', 'environment']);

type Pair = readonly [name: string, value: string];

/**
 * The pairs with service and environment in one spelling: capitals in the names of these tags and blanks around name and value say nothing,
 * and of several values the first counts, as a series belongs to one service in one environment. Other tags stay as they are.
 */
export function withPlainOwner(pairs: readonly Pair[]): readonly Pair[] {
  const seen = new Set<string>();
  return pairs.flatMap((pair): readonly Pair[] => {
    const name = pair[0].trim().toLowerCase();
    if (!OWNER_TAGS.has(name)) return [pair];
    const value = pair[1].trim();
    if (value === '' || seen.has(name)) return [];
    seen.add(name);
    return [[name, value]];
  });
}
