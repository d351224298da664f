/**
 * Depth of the shipped trees: 6 gave a log loss of 0.2064 and 5 of 0.2089 (bench/history/impact.md). Nodes are in the order of a heap: node
 * i has the children 2i + 1 and 2i + 2.
 */
export const DEPTH = 6;
/** Every leaf is at that depth. */
export const LEAVES_PER_TREE = 2 ** DEPTH;
/** Inner nodes of such a tree. */
export const SPLITS_PER_TREE = LEAVES_PER_TREE - 1;
/** A split is stored as feature * this + bin: a power of two over the 40 bins that a fit makes. */
export const BINS_PER_FEATURE = 64;
/** Its exponent. */
const BIN_BITS = 6;
/** Mask of the bin in a stored split. */
const LAST_BIN = BINS_PER_FEATURE - 1;

/** A sum of small trees, flat. */
export interface BoostedTrees {
  /** Log odds before any tree. */
  readonly base: number;
  /** `SPLITS_PER_TREE` a tree; a value goes left when its bin is at most that of the split. */
  readonly splits: Uint16Array;
  /** `LEAVES_PER_TREE` a tree, learning rate included, in units of `LEAF_UNIT`: in 16 bits all trees fit into the cache. */
  readonly leaves: Int16Array;
}

/** Log odds to which leaves are rounded: the sum of 600 of them is off by less than 0.03 at worst, and 16 bits reach beyond 3. */
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
      // The comparison as a number avoids a branch that the processor would mispredict half of the time.
      node = 2 * node + 1 + Number(isRight);
    }
    sum += leaves[leaf + node - SPLITS_PER_TREE]!;
  }
  return trees.base + sum * LEAF_UNIT;
}
