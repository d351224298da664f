import {
  BINS_PER_FEATURE,
  type BoostedTrees,
  DEPTH,
  LEAF_UNIT,
  LEAVES_PER_TREE,
  logOddsOf,
  SPLITS_PER_TREE,
} from '../../src/analysis/impact/classifier/boosted-trees.ts';

/** How the trees are grown. The figures were measured; see bench/README.md. */
export interface BoostSettings {
  readonly rate: number;
  readonly leastItemsALeaf: number;
  readonly rowShare: number;
  readonly columnShare: number;
}

export const BOOST_SETTINGS: BoostSettings = { rate: 0.06, leastItemsALeaf: 20, rowShare: 0.7, columnShare: 0.6 };

/** Leaves are stored in 16 bits. */
const LARGEST_LEAF = 2 ** 15 - 1;
/** Ridge on the leaves. */
const LEAF_PENALTY = 1;
/** A split that gains less is not made. */
const SMALLEST_GAIN = 1e-3;

/** What a larger value of a feature may do to the log odds: 1 raise them at most, -1 lower them at most, 0 either, null: it is not read. */
export type Direction = 1 | -1 | 0 | null;

/** What the trees are to say of each item (0 or 1), and how much it counts. */
export interface Target {
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
}

/** Items as bins, one row each. */
export interface BinnedItems {
  readonly count: number;
  readonly features: number;
  /** Column by column: bin of item i in feature f at `f * count + i`. */
  readonly bins: Uint8Array;
}

/**
 * Gradient boosting of small trees on the logistic loss, Newton leaves, histograms. Friedman (2001); Chen and Guestrin (2016) for the
 * gain. `random` decides rows and columns of each round: the same sequence gives the same trees. Every tree, and so their sum, keeps to the
 * `directions`, one a feature: a split that would violate its own is not made, and no leaf on one side of it passes the middle between the two
 * sides (the method of XGBoost and LightGBM).
 */
export function boost(
  items: BinnedItems,
  { labels, weights }: Target,
  { rounds, directions }: { readonly rounds: number; readonly directions: readonly Direction[] },
  settings: BoostSettings,
  random: () => number,
): BoostedTrees {
  const { count } = items;
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const positives = weights.reduce((sum, weight, i) => sum + weight * labels[i]!, 0);
  const base = Math.log(positives / (all - positives));
  const logOdds = new Float64Array(count).fill(base);
  const gradient = new Float64Array(count);
  const curvature = new Float64Array(count);
  const grower = new TreeGrower(items, { gradient, curvature, directions, leastItems: settings.leastItemsALeaf });
  const readable = directions.flatMap((direction, feature) => (direction === null ? [] : [feature]));
  const splits: number[] = [];
  const leaves: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < count; i++) {
      const probability = 1 / (1 + Math.exp(-logOdds[i]!));
      gradient[i] = weights[i]! * (labels[i]! - probability);
      curvature[i] = weights[i]! * probability * (1 - probability);
    }
    const rows = chosen(count, settings.rowShare, random);
    const columns = chosen(readable.length, settings.columnShare, random).map((i) => readable[i]!);
    const tree = grower.grow(rows, columns);
    for (let i = 0; i < count; i++) logOdds[i] = logOdds[i]! + settings.rate * tree.leaves[grower.leafOf(tree.splits, i)]!;
    splits.push(...tree.splits);
    leaves.push(...tree.leaves.map((leaf) => inUnits(leaf * settings.rate)));
  }
  return { base, splits: Uint16Array.from(splits), leaves: Int16Array.from(leaves) };
}

/** In the units in which leaves are stored, and as large as there is room for: a leaf beyond that would come back with the other sign. */
const inUnits = (leaf: number): number => Math.min(LARGEST_LEAF, Math.max(-LARGEST_LEAF, Math.round(leaf / LEAF_UNIT)));

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

function picked(values: Float64Array, rows: Int32Array): Float64Array {
  const found = new Float64Array(rows.length);
  for (let k = 0; k < rows.length; k++) found[k] = values[rows[k]!]!;
  return found;
}

interface Tree {
  readonly splits: readonly number[];
  readonly leaves: readonly number[];
}

interface Split {
  readonly gain: number;
  readonly feature: number;
  readonly bin: number;
  /** Halfway between the leaves that the two sides would be. */
  readonly middle: number;
}

/** Range to which the leaves below a node are limited by the splits above it. */
interface Bounds {
  readonly low: number;
  readonly high: number;
}
const UNBOUNDED: Bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };

interface GrowerContext {
  readonly gradient: Float64Array;
  readonly curvature: Float64Array;
  readonly directions: readonly Direction[];
  readonly leastItems: number;
}

/** Newton step of a leaf, within its bounds. */
const leafValue = (gradient: number, curvature: number, { low, high }: Bounds): number =>
  Math.min(Math.max(gradient / (curvature + LEAF_PENALTY), low), high);

/** Twice what the leaf takes off the loss. */
const gainOfLeaf = (gradient: number, curvature: number, leaf: number): number =>
  2 * gradient * leaf - (curvature + LEAF_PENALTY) * leaf * leaf;

/** Gradient, curvature and number of the rows of one node, bin by bin of one feature: side by side, as each row adds to all three. */
type BinSums = Float64Array;
/** Numbers a bin. */
const A_BIN = 3;

/** Grows one tree after another over the same items; keeps the scratch memory. */
class TreeGrower {
  readonly #items: BinnedItems;
  readonly #gradient: Float64Array;
  readonly #curvature: Float64Array;
  readonly #directions: readonly Direction[];
  readonly #leastItems: number;
  /** Where in the heap of the tree each item is. */
  readonly #node: Uint8Array;
  /** Of each node of the heap, leaves included. */
  readonly #bounds: Bounds[] = [];

  constructor(items: BinnedItems, { gradient, curvature, directions, leastItems }: GrowerContext) {
    this.#items = items;
    this.#gradient = gradient;
    this.#curvature = curvature;
    this.#directions = directions;
    this.#leastItems = leastItems;
    this.#node = new Uint8Array(items.count);
  }

  grow(rows: Int32Array, columns: Int32Array): Tree {
    const splits = new Array<number>(SPLITS_PER_TREE).fill(0);
    const closed = new Set<number>();
    for (const row of rows) this.#node[row] = 0;
    this.#bounds[0] = UNBOUNDED;
    for (let depth = 0; depth < DEPTH; depth++) {
      const first = 2 ** depth - 1;
      const best = this.#bestSplits(rows, columns, first, 2 ** depth);
      for (const [offset, split] of best.entries()) {
        const node = first + offset;
        this.#boundChildren(node, closed.has(node) ? null : split);
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

  #boundChildren(node: number, split: Split | null): void {
    const bounds = this.#bounds[node]!;
    const direction = split ? this.#directions[split.feature] : 0;
    const below = split && direction ? { low: bounds.low, high: split.middle } : bounds;
    const above = split && direction ? { low: split.middle, high: bounds.high } : bounds;
    this.#bounds[2 * node + 1] = direction === -1 ? above : below;
    this.#bounds[2 * node + 2] = direction === -1 ? below : above;
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
    const { ends, sorted } = this.#sortedByNode(rows, first, nodes);
    const gradients = picked(this.#gradient, sorted);
    const curvatures = picked(this.#curvature, sorted);
    const sums: BinSums = new Float64Array(A_BIN * BINS_PER_FEATURE);
    return Array.from(ends, (end, node): Split | null => {
      const begin = node === 0 ? 0 : ends[node - 1]!;
      if (end - begin < 2 * this.#leastItems) return null;
      let best: Split | null = null;
      for (const feature of columns) {
        this.#sumByBin(feature, sorted, gradients, curvatures, begin, end, sums);
        const split = this.#bestBin(feature, sums, this.#bounds[first + node]!);
        if (split && split.gain > (best?.gain ?? SMALLEST_GAIN)) best = split;
      }
      return best;
    });
  }

  /** The rows node after node, and where those of each node end. */
  #sortedByNode(rows: Int32Array, first: number, nodes: number): { readonly ends: Int32Array; readonly sorted: Int32Array } {
    const ends = new Int32Array(nodes);
    for (let k = 0; k < rows.length; k++) ends[this.#node[rows[k]!]! - first]!++;
    const next = new Int32Array(nodes);
    for (let node = 1; node < nodes; node++) {
      next[node] = ends[node - 1]!;
      ends[node]! += ends[node - 1]!;
    }
    const sorted = new Int32Array(rows.length);
    for (let k = 0; k < rows.length; k++) sorted[next[this.#node[rows[k]!]! - first]!++] = rows[k]!;
    return { ends, sorted };
  }

  #sumByBin(
    feature: number,
    sorted: Int32Array,
    gradients: Float64Array,
    curvatures: Float64Array,
    begin: number,
    end: number,
    into: BinSums,
  ): void {
    const { bins, count } = this.#items;
    const column = feature * count;
    into.fill(0);
    for (let k = begin; k < end; k++) {
      const at = A_BIN * bins[column + sorted[k]!]!;
      into[at] = into[at]! + gradients[k]!;
      into[at + 1] = into[at + 1]! + curvatures[k]!;
      into[at + 2] = into[at + 2]! + 1;
    }
  }

  #bestBin(feature: number, sums: BinSums, bounds: Bounds): Split | null {
    const direction = this.#directions[feature] ?? 0;
    let [gradient, curvature, count] = [0, 0, 0];
    for (let at = 0; at < sums.length; at += A_BIN) {
      gradient += sums[at]!;
      curvature += sums[at + 1]!;
      count += sums[at + 2]!;
    }
    const whole = gainOfLeaf(gradient, curvature, leafValue(gradient, curvature, bounds));
    let best: Split | null = null;
    let [leftGradient, leftCurvature, leftCount] = [0, 0, 0];
    for (let bin = 0; bin < BINS_PER_FEATURE - 1; bin++) {
      leftGradient += sums[A_BIN * bin]!;
      leftCurvature += sums[A_BIN * bin + 1]!;
      leftCount += sums[A_BIN * bin + 2]!;
      if (leftCount < this.#leastItems || count - leftCount < this.#leastItems) continue;
      const left = leafValue(leftGradient, leftCurvature, bounds);
      const right = leafValue(gradient - leftGradient, curvature - leftCurvature, bounds);
      if (direction * (right - left) < 0) continue;
      const gain =
        gainOfLeaf(leftGradient, leftCurvature, left) +
        gainOfLeaf(gradient - leftGradient, curvature - leftCurvature, right) -
        whole;
      if (gain > (best?.gain ?? SMALLEST_GAIN)) best = { gain, feature, bin, middle: (left + right) / 2 };
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
      return leafValue(gradients[own]!, curvatures[own]!, this.#bounds[own + SPLITS_PER_TREE]!);
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
