/** Splits and leaves of a tree, in the order of a heap: node i has the children 2i + 1 and 2i + 2. */
export const DEPTH = 6;
export const LEAVES_PER_TREE = 2 ** DEPTH;
export const SPLITS_PER_TREE = LEAVES_PER_TREE - 1;
/** A split is stored as feature * this + bin. */
export const BINS_PER_FEATURE = 64;
const BIN_BITS = 6;
const LAST_BIN = BINS_PER_FEATURE - 1;

/** A sum of small trees, flat. */
export interface BoostedTrees {
  /** Log odds before any tree. */
  readonly base: number;
  /** `SPLITS_PER_TREE` a tree; a value goes left when its bin is at most that of the split. */
  readonly splits: Uint16Array;
  /** `LEAVES_PER_TREE` a tree, learning rate included, in units of `LEAF_UNIT`: as small as that, all trees stay near the processor. */
  readonly leaves: Int16Array;
}

/** Log odds to which leaves are rounded. */
export const LEAF_UNIT = 1e-4;

/** Log odds that the trees give to one row of bins. */
export function logOddsOf(trees: BoostedTrees, bins: Uint8Array): number {
  const { splits, leaves } = trees;
  let sum = 0;
  for (let split = 0, leaf = 0; leaf < leaves.length; split += SPLITS_PER_TREE, leaf += LEAVES_PER_TREE) {
    let node = 0;
    for (let depth = 0; depth < DEPTH; depth++) {
      const code = splits[split + node]!;
      const isRight = bins[code >> BIN_BITS]! > (code & LAST_BIN);
      // The comparison as a number: no branch to be guessed wrong half of the time.
      node = 2 * node + 1 + Number(isRight);
    }
    sum += leaves[leaf + node - SPLITS_PER_TREE]!;
  }
  return trees.base + sum * LEAF_UNIT;
}
