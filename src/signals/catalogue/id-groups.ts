import type { SortedTexts } from '../../collections/sorted-texts.ts';

/**
 * The beginnings of ids, each ending in a dot, in groups whose ids do not interleave with those of any other group: `shop.production.`
 * goes with `shop.`, because `shop.error_ratio` comes before and `shop.request_rate` after the ids that begin with it. The beginnings are
 * ascending, and the groups come in the order of their ids.
 */
export function* idGroups(beginnings: Iterable<string>): Generator<readonly string[], void> {
  let group: string[] = [];
  for (const beginning of beginnings) {
    const root = group[0];
    if (root !== undefined && !beginning.startsWith(root)) {
      yield group;
      group = [];
    }
    group.push(beginning);
  }
  if (group.length > 0) yield group;
}

/** The beginning that opens the group of `id`, or the text itself where it would lie between two groups. */
export function rootOf(beginnings: SortedTexts, id: string): string {
  for (let dot = id.indexOf('.'); dot >= 0; dot = id.indexOf('.', dot + 1)) {
    const beginning = id.slice(0, dot + 1);
    if (beginnings.lastUpTo(beginning) === beginning) return beginning;
  }
  return id;
}
