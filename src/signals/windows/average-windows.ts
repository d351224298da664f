import type { SignalWindow } from '../../model/signal.ts';

/**
 * One window for several services: the control a release is held against. All must lie on one grid. Counts of ratios are pooled; other
 * kinds are brought to one level first (each divided by its median, the mean of the medians put back), so that a large service does not
 * drown the others and one that falls silent makes no step. Null for an empty list.
 */
export function averageWindows(windows: readonly SignalWindow[]): SignalWindow | null {
  const [first, ...rest] = windows;
  if (!first || rest.length === 0) return first ?? null;
  const denominators = windows.flatMap((window) => window.denominators ?? []);
  if (denominators.length === windows.length) {
    const values = combine(
      windows.map((window) => window.values),
      (sum) => sum,
    );
    return { ...first, values, denominators: combine(denominators, (sum) => sum) };
  }
  const levels = windows.map(({ values }) => medianOf(values));
  const comparable = levels.every((level) => level > 0);
  const scaled = windows.map(({ values }, index) => (comparable ? values.map((value) => value / levels[index]!) : values));
  const meanLevel = comparable ? levels.reduce((sum, level) => sum + level, 0) / levels.length : 1;
  return { ...first, values: combine(scaled, (sum, present) => (sum / present) * meanLevel), denominators: null };
}

/** Folds the values present in each step; NaN where there is none. */
function combine(columns: readonly Float64Array[], fold: (sum: number, present: number) => number): Float64Array {
  const combined = new Float64Array(columns[0]?.length ?? 0);
  for (let step = 0; step < combined.length; step += 1) {
    let sum = 0;
    let present = 0;
    for (const column of columns) {
      const value = column[step] ?? Number.NaN;
      if (Number.isNaN(value)) continue;
      sum += value;
      present += 1;
    }
    combined[step] = present > 0 ? fold(sum, present) : Number.NaN;
  }
  return combined;
}

/** So many values, spread over the window, determine its level well enough; sorting a week of ten-second steps would take too long. */
const MAX_VALUES_SORTED = 1_000;

/** NaN for a window without any value. */
function medianOf(values: Float64Array): number {
  const present = values.filter((value) => !Number.isNaN(value));
  const stride = Math.max(1, Math.ceil(present.length / MAX_VALUES_SORTED));
  const some = Float64Array.from({ length: Math.ceil(present.length / stride) }, (_, index) => present[index * stride]!).sort();
  return some[some.length >> 1] ?? Number.NaN;
}
