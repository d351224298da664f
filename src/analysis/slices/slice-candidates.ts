import { NO_TOTALS, type SliceTotals } from './cell-totals.ts';
import type { SliceInput } from './slice-input.ts';

/** Cells that share a value of a tag, or of two. */
export interface SliceCandidate {
  /** Indexes of the tags. */
  readonly tags: readonly number[];
  readonly cells: readonly number[];
}

export interface SliceCandidates {
  readonly ofOneTag: readonly SliceCandidate[];
  readonly ofTwoTags: readonly SliceCandidate[];
}

/** Every value of the tags, and every pair of values that occurs. What divides the cells as an earlier candidate does is left out. */
export function sliceCandidates({ tags: names, cells }: SliceInput): SliceCandidates {
  const tags = [...names.keys()];
  const known = new Set<string>();
  const isNew = (candidate: SliceCandidate): boolean => {
    // Candidates of all cells are none.
    if (candidate.cells.length === cells.length) return false;
    const key = candidate.cells.join();
    if (known.has(key)) return false;
    known.add(key);
    return true;
  };
  const codes = tags.map((tag) => codesOf(cells.map(({ values }) => values[tag]!)));
  const group = (which: readonly number[], codeOf: (cell: number) => number): readonly SliceCandidate[] => {
    const groups = new Map<number, number[]>();
    for (let cell = 0; cell < cells.length; cell += 1) {
      const code = codeOf(cell);
      const known = groups.get(code);
      if (known) known.push(cell);
      else groups.set(code, [cell]);
    }
    return [...groups.values()].map((own) => ({ tags: which, cells: own }));
  };
  const ofOneTag = tags.flatMap((tag, index) => group([tag], (cell) => codes[index]!.of[cell]!)).filter(isNew);
  const ofTwoTags = tags.flatMap((tag, index) =>
    tags.slice(index + 1).flatMap((other, offset) => {
      const [a, b] = [codes[index]!, codes[index + 1 + offset]!];
      return group([tag, other], (cell) => a.of[cell]! * b.count + b.of[cell]!);
    }),
  );
  return { ofOneTag, ofTwoTags: ofTwoTags.filter(isNew) };
}

/** A number for each text. */
function codesOf(texts: readonly string[]): { readonly of: Int32Array; readonly count: number } {
  const codes = new Map<string, number>();
  const of = Int32Array.from(texts, (text) => {
    const code = codes.get(text) ?? codes.size;
    codes.set(text, code);
    return code;
  });
  return { of, count: codes.size };
}

/** The sums over the cells of a candidate that `covered` does not hold. */
export function totalsOfCandidate(
  { cells }: SliceCandidate,
  totals: readonly SliceTotals[],
  covered: ReadonlySet<number>,
): SliceTotals {
  const sum: { -readonly [Name in keyof SliceTotals]: number } = { ...NO_TOTALS };
  for (const cell of cells) {
    if (covered.has(cell)) continue;
    const own = totals[cell]!;
    sum.before += own.before;
    sum.beforeExposure += own.beforeExposure;
    sum.observed += own.observed;
    sum.exposure += own.exposure;
    sum.expected += own.expected;
  }
  return sum;
}
