import {
  BINS_PER_FEATURE,
  type BoostedTrees,
  DEPTH,
  LEAF_UNIT,
  LEAVES_PER_TREE,
  logOddsOf,
  SPLITS_PER_TREE,
} from '../../src/analysis/impact/boosted-trees.ts';

/** How the trees are grown. The figures were measured; see docs/MATH.md. */
export interface BoostSettings {
  readonly rounds: number;
  readonly rate: number;
  readonly leastItemsALeaf: number;
  readonly rowShare: number;
  readonly columnShare: number;
}

export const BOOST_SETTINGS: BoostSettings = { rounds: 400, rate: 0.03, leastItemsALeaf: 20, rowShare: 0.7, columnShare: 0.6 };

/** Ridge on the leaves. */
const LEAF_PENALTY = 1;
/** A split that gains less is not made. */
const SMALLEST_GAIN = 1e-3;

/** Items as bins, one row each. */
export interface BinnedItems {
  readonly count: number;
  readonly features: number;
  /** Column by column: bin of item i in feature f at `f * count + i`. */
  readonly bins: Uint8Array;
}

/**
 * Gradient boosting of small trees on the logistic loss, Newton leaves, histograms. Friedman (2001); Chen and Guestrin (2016) for the
 * gain. `random` decides rows and columns of each round: the same sequence gives the same trees.
 */
export function boost(items: BinnedItems, labels: Uint8Array, settings: BoostSettings, random: () => number): BoostedTrees {
  const { count } = items;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const base = Math.log(positives / (count - positives));
  const logOdds = new Float64Array(count).fill(base);
  const gradient = new Float64Array(count);
  const curvature = new Float64Array(count);
  const grower = new TreeGrower(items, gradient, curvature, settings.leastItemsALeaf);
  const splits: number[] = [];
  const leaves: number[] = [];
  for (let round = 0; round < settings.rounds; round++) {
    for (let i = 0; i < count; i++) {
      const probability = 1 / (1 + Math.exp(-logOdds[i]!));
      gradient[i] = labels[i]! - probability;
      curvature[i] = probability * (1 - probability);
    }
    const rows = chosen(count, settings.rowShare, random);
    const columns = chosen(items.features, settings.columnShare, random);
    const tree = grower.grow(rows, columns);
    for (let i = 0; i < count; i++) logOdds[i] = logOdds[i]! + settings.rate * tree.leaves[grower.leafOf(tree.splits, i)]!;
    splits.push(...tree.splits);
    leaves.push(...tree.leaves.map((leaf) => Math.round((leaf * settings.rate) / LEAF_UNIT)));
  }
  return { base, splits: Uint16Array.from(splits), leaves: Int16Array.from(leaves) };
}

/** Log odds of every item. */
export function predict(trees: BoostedTrees, { count, features, bins }: BinnedItems): Float64Array {
  const row = new Uint8Array(features);
  return Float64Array.from({ length: count }, (_, i) => {
    for (let f = 0; f < features; f++) row[f] = bins[f * count + i]!;
    return logOddsOf(trees, row);
  });
}

function chosen(count: number, share: number, random: () => number): Int32Array {
  const picked: number[] = [];
  for (let i = 0; i < count; i++) if (random() < share) picked.push(i);
  return Int32Array.from(picked);
}

interface Tree {
  readonly splits: readonly number[];
  readonly leaves: readonly number[];
}

interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
}

/** Grows one tree after another over the same items; keeps the scratch memory. */
class TreeGrower {
  readonly #items: BinnedItems;
  readonly #gradient: Float64Array;
  readonly #curvature: Float64Array;
  readonly #leastItems: number;
  /** Where in the heap of the tree each item is. */
  readonly #node: Uint8Array;

  constructor(items: BinnedItems, gradient: Float64Array, curvature: Float64Array, leastItems: number) {
    this.#items = items;
    this.#gradient = gradient;
    this.#curvature = curvature;
    this.#leastItems = leastItems;
    this.#node = new Uint8Array(items.count);
  }

  grow(rows: Int32Array, columns: Int32Array): Tree {
    const splits = new Array<number>(SPLITS_PER_TREE).fill(0);
    const closed = new Set<number>();
    for (const row of rows) this.#node[row] = 0;
    for (let depth = 0; depth < DEPTH; depth++) {
      const first = 2 ** depth - 1;
      const best = this.#bestSplits(rows, columns, first, 2 ** depth);
      for (const [offset, split] of best.entries()) {
        const node = first + offset;
        if (split && !closed.has(node)) splits[node] = split.feature * BINS_PER_FEATURE + split.bin;
        else
          closed
            .add(node)
            .add(2 * node + 1)
            .add(2 * node + 2);
      }
      for (const row of rows)
        this.#node[row] = closed.has(this.#node[row]!) ? 2 * this.#node[row]! + 1 : this.#child(splits, this.#node[row]!, row);
    }
    return { splits, leaves: this.#leaves(rows, closed) };
  }

  leafOf(splits: readonly number[], row: number): number {
    let node = 0;
    for (let depth = 0; depth < DEPTH; depth++) node = this.#child(splits, node, row);
    return node - SPLITS_PER_TREE;
  }

  #child(splits: readonly number[], node: number, row: number): number {
    const code = splits[node]!;
    const bin = this.#items.bins[Math.floor(code / BINS_PER_FEATURE) * this.#items.count + row]!;
    return 2 * node + (bin > code % BINS_PER_FEATURE ? 2 : 1);
  }

  /** The best split of each of `nodes` nodes from `first` on, null where none is worth it. */
  #bestSplits(rows: Int32Array, columns: Int32Array, first: number, nodes: number): readonly (Split | null)[] {
    const best = new Array<Split | null>(nodes).fill(null);
    const size = nodes * BINS_PER_FEATURE;
    const [gradients, curvatures, counts] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)];
    for (const feature of columns) {
      gradients.fill(0);
      curvatures.fill(0);
      counts.fill(0);
      const column = feature * this.#items.count;
      for (let k = 0; k < rows.length; k++) {
        const row = rows[k]!;
        const at = (this.#node[row]! - first) * BINS_PER_FEATURE + this.#items.bins[column + row]!;
        gradients[at] = gradients[at]! + this.#gradient[row]!;
        curvatures[at] = curvatures[at]! + this.#curvature[row]!;
        counts[at] = counts[at]! + 1;
      }
      for (let node = 0; node < nodes; node++) {
        const split = this.#bestBin(feature, gradients, curvatures, counts, node * BINS_PER_FEATURE);
        if (split && split.gain > (best[node]?.gain ?? SMALLEST_GAIN)) best[node] = split;
      }
    }
    return best;
  }

  #bestBin(feature: number, gradients: Float64Array, curvatures: Float64Array, counts: Float64Array, from: number): Split | null {
    let [gradient, curvature, count] = [0, 0, 0];
    for (let bin = 0; bin < BINS_PER_FEATURE; bin++) {
      gradient += gradients[from + bin]!;
      curvature += curvatures[from + bin]!;
      count += counts[from + bin]!;
    }
    const whole = gradient ** 2 / (curvature + LEAF_PENALTY);
    let best: Split | null = null;
    let [left, leftCurvature, leftCount] = [0, 0, 0];
    for (let bin = 0; bin < BINS_PER_FEATURE - 1; bin++) {
      left += gradients[from + bin]!;
      leftCurvature += curvatures[from + bin]!;
      leftCount += counts[from + bin]!;
      if (leftCount < this.#leastItems || count - leftCount < this.#leastItems) continue;
      const gain =
        left ** 2 / (leftCurvature + LEAF_PENALTY) + (gradient - left) ** 2 / (curvature - leftCurvature + LEAF_PENALTY) - whole;
      if (gain > (best?.gain ?? SMALLEST_GAIN)) best = { gain, feature, bin };
    }
    return best;
  }

  /** Newton steps of the leaves. A node that was not split gives the same to all leaves below it, whichever way its items went. */
  #leaves(rows: Int32Array, closed: ReadonlySet<number>): readonly number[] {
    const gradients = new Float64Array(LEAVES_PER_TREE);
    const curvatures = new Float64Array(LEAVES_PER_TREE);
    for (const row of rows) {
      const leaf = topOfClosed(this.#node[row]!, closed);
      gradients[leaf] = gradients[leaf]! + this.#gradient[row]!;
      curvatures[leaf] = curvatures[leaf]! + this.#curvature[row]!;
    }
    return Array.from({ length: LEAVES_PER_TREE }, (_, leaf) => {
      const own = topOfClosed(leaf + SPLITS_PER_TREE, closed);
      return gradients[own]! / (curvatures[own]! + LEAF_PENALTY);
    });
  }
}

/** The first leaf below the highest node on the way to this leaf that was not split. */
function topOfClosed(leafNode: number, closed: ReadonlySet<number>): number {
  let top = leafNode;
  for (let node = Math.floor((leafNode - 1) / 2); ; node = Math.floor((node - 1) / 2)) {
    if (closed.has(node)) top = node;
    if (node === 0) break;
  }
  while (top < SPLITS_PER_TREE) top = 2 * top + 1;
  return top - SPLITS_PER_TREE;
}
