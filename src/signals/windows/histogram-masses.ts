/** What is counted in buckets that have the same bounds: how many observations are at most as large as each, step by step. */
export interface BucketCounts {
  /** Ascending; the last one may be infinite. */
  readonly bounds: readonly number[];
  readonly counts: readonly Float64Array[];
}

/** How many observations lie between an edge and the one before it, and how many right at it. */
export interface Masses {
  readonly between: Float64Array;
  readonly at: Float64Array;
}

/** Histograms of several sets of bounds, laid over one another. */
interface Layout {
  /** Ascending: every finite bound, and 0 where a bucket begins there. */
  readonly edges: Float64Array;
  /** Overwrites the masses with those of a step. */
  fill(masses: Masses, step: number): void;
}

/** The finite buckets of one set of bounds, with the indexes of their edges. */
interface Placed {
  readonly counts: readonly Float64Array[];
  /** Of the edge at which each bucket begins; that at which it ends where all of it lies at that edge. */
  readonly from: readonly number[];
  readonly to: readonly number[];
}

export function layoutOf(histograms: readonly BucketCounts[]): Layout {
  const finite = histograms.map(({ bounds }) => bounds.filter(Number.isFinite));
  const begins = finite.some(([first]) => first !== undefined && first > 0) ? [0] : [];
  const edges = Float64Array.from(new Set([...begins, ...finite.flat()])).sort();
  const indexes = new Map(Array.from(edges, (edge, index) => [edge, index] as const));
  const placed = histograms.flatMap(({ counts }, which): Placed[] => {
    const to = finite[which]!.map((bound) => indexes.get(bound)!);
    if (to.length === 0) return [];
    const first = finite[which]![0]! > 0 ? indexes.get(0)! : to[0]!;
    return [{ counts, from: [first, ...to.slice(0, -1)], to }];
  });
  return {
    edges,
    fill(masses, step) {
      masses.between.fill(0);
      masses.at.fill(0);
      for (const each of placed) addMasses(masses, each, edges, step);
    },
  };
}

function addMasses(masses: Masses, { counts, from, to }: Placed, edges: Float64Array, step: number): void {
  let below = 0;
  for (const [bucket, end] of to.entries()) {
    const count = counts[bucket]![step]!;
    spread(masses, count - below, from[bucket]!, end, edges);
    below = count;
  }
  // The last count is of everything: that of the infinite bucket where there is one.
  masses.at[to.at(-1)!]! += counts.at(-1)![step]! - below;
}

/** Evenly over the width of the bucket, or to its end where it has none. */
function spread({ between, at }: Masses, mass: number, from: number, to: number, edges: Float64Array): void {
  if (from === to) at[to]! += mass;
  else {
    const width = edges[to]! - edges[from]!;
    for (let edge = from + 1; edge <= to; edge += 1) between[edge]! += (mass * (edges[edge]! - edges[edge - 1]!)) / width;
  }
}

/** NaN without an observation. */
export function quantileOf(q: number, edges: Float64Array, { between, at }: Masses): number {
  let total = 0;
  for (let edge = 0; edge < edges.length; edge += 1) total += between[edge]! + at[edge]!;
  if (!(total > 0)) return Number.NaN;
  const rank = q * total;
  let below = 0;
  let highest = Number.NaN;
  for (let edge = 0; edge < edges.length; edge += 1) {
    const inside = between[edge]!;
    if (inside > 0 && below + inside >= rank) {
      const start = edges[edge - 1]!;
      return start + (edges[edge]! - start) * ((rank - below) / inside);
    }
    below += inside + at[edge]!;
    if (at[edge]! > 0 && below >= rank) return edges[edge]!;
    if (inside + at[edge]! > 0) highest = edges[edge]!;
  }
  return highest;
}

/** How many observations lie above a value, and how many there are; inside a bucket they are spread evenly. */
export function massAbove(
  value: number,
  edges: Float64Array,
  { between, at }: Masses,
): { readonly above: number; readonly all: number } {
  let [above, all] = [0, 0];
  for (let edge = 0; edge < edges.length; edge += 1) {
    const [start, end] = [edges[edge - 1] ?? edges[edge]!, edges[edge]!];
    all += between[edge]! + at[edge]!;
    if (end > value) above += at[edge]! + between[edge]! * (start >= value ? 1 : (end - value) / (end - start));
  }
  return { above, all };
}
