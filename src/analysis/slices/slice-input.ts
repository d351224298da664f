/** Steps `[from, to)`. */
export interface SliceSteps {
  readonly from: number;
  readonly to: number;
}

/** What carries the same value of every tag: nothing is known at a finer scale. */
export interface SliceCell {
  /** One for each tag of the input; empty where its series lack the tag. */
  readonly values: readonly string[];
  /** What adds up over cells: failures, events, seconds, levels. One number a step; NaN counts as nothing observed. */
  readonly observed: Float64Array;
  /** What it is observed of: requests; or, the same for all cells, 1 in each step in which the service reported. */
  readonly exposure: Float64Array;
}

/** A change that is to be explained, with the signal split by its tags. */
export interface SliceInput {
  /** Names of tags, the one to be preferred first where two of them divide the signal alike. */
  readonly tags: readonly string[];
  /** Several may have the same values: what is observed and what it is observed of may come from different series. */
  readonly cells: readonly SliceCell[];
  readonly before: SliceSteps;
  readonly after: SliceSteps;
  /** Whether `exposure` is the traffic of each cell, or time, which all cells have alike. */
  readonly exposure: 'traffic' | 'time';
  /** 1 where there is more than before, -1 where there is less. */
  readonly direction: 1 | -1;
  /** True for counts of single events, which vary by chance at least as the Poisson distribution. */
  readonly isCounted: boolean;
}

/** The same by these tags alone, with the cells that they do not tell apart as one. */
export function mergedBy(tags: readonly number[], input: SliceInput): SliceInput {
  const groups = Map.groupBy(input.cells, ({ values }) => JSON.stringify(tags.map((tag) => values[tag]!)));
  const cells = [...groups.values()].map((same): SliceCell => {
    const values = tags.map((tag) => same[0]!.values[tag]!);
    if (same.length === 1) return { ...same[0]!, values };
    const isOfTime = input.exposure === 'time';
    return {
      values,
      observed: sumOf(same.map(({ observed }) => observed)),
      exposure: isOfTime ? same[0]!.exposure : sumOf(same.map(({ exposure }) => exposure)),
    };
  });
  return { ...input, tags: tags.map((tag) => input.tags[tag]!), cells };
}

/** NaN only where all are. */
function sumOf(columns: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(columns[0]!.length).fill(Number.NaN);
  for (const column of columns) {
    for (let step = 0; step < sum.length; step += 1) {
      const value = column[step]!;
      if (Number.isNaN(value)) continue;
      sum[step] = Number.isNaN(sum[step]!) ? value : sum[step]! + value;
    }
  }
  return sum;
}
