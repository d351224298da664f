import type { KeyedPart } from '../../model/page.ts';

/** Two lists that are ascending by a key, as one; an item of both is given once, the second list's. */
export function* mergeAscending<Item>(
  first: Iterable<Item>,
  second: readonly Item[],
  keyOf: (item: Item) => string,
): Generator<Item, void> {
  let index = 0;
  for (const item of first) {
    const key = keyOf(item);
    while (index < second.length && keyOf(second[index]!) < key) yield second[index++]!;
    if (index < second.length && keyOf(second[index]!) === key) continue;
    yield item;
  }
  yield* second.slice(index);
}

/** The first `limit` items, and whether there are more. */
export function takePart<Item>(items: Iterable<Item>, limit: number): KeyedPart<Item> {
  const taken: Item[] = [];
  for (const item of items) {
    if (taken.length === limit) return { items: taken, more: true };
    taken.push(item);
  }
  return { items: taken, more: false };
}
