/** Bars closer together than this melt into one line on the screen, so one bar stands for all of them. */
export const MERGE_PX = 6;

export interface Marker<Item> {
  /** CSS pixels from the left edge of the plot. */
  readonly x: number;
  readonly item: Item;
}

/** One or more markers that stand at one position. `leader` is the one whose colour and position are shown. */
export interface MergedMarker<Item> {
  readonly x: number;
  readonly leader: Item;
  readonly items: readonly Item[];
}

/**
 * Joins markers that stand closer than `mergePx` to the first of their group. Measuring from the first, not from the last, keeps a long
 * row of evenly spaced markers from becoming one.
 *
 * @param markers ascending by x
 * @param rank the higher, the sooner it leads its group; ties go to the earlier one
 */
export function mergeMarkers<Item>(
  markers: ReadonlyArray<Marker<Item>>,
  rank: (item: Item) => number,
  mergePx: number = MERGE_PX,
): ReadonlyArray<MergedMarker<Item>> {
  const groups: Marker<Item>[][] = [];
  for (const marker of markers) {
    const group = groups.at(-1);
    const first = group?.[0];
    if (group && first && marker.x - first.x < mergePx) group.push(marker);
    else groups.push([marker]);
  }
  return groups.map((group) => {
    const leader = group.reduce((best, marker) => (rank(marker.item) > rank(best.item) ? marker : best));
    return { x: leader.x, leader: leader.item, items: group.map((marker) => marker.item) };
  });
}

/** A row for each marker so that heads of `headPx` do not cover each other, as far as `rows` rows allow. */
export function stackInRows(xs: readonly number[], headPx: number, rows: number): readonly number[] {
  const lastX: number[] = Array.from({ length: rows }, () => Number.NEGATIVE_INFINITY);
  return xs.map((x) => {
    const free = lastX.findIndex((taken) => x - taken >= headPx);
    const row = free >= 0 ? free : lastX.indexOf(Math.min(...lastX));
    lastX[row] = x;
    return row;
  });
}
