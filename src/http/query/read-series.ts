import { DAY_MS, HOUR_MS, type Millis, millis } from '../../model/instant.ts';
import type { Samples } from '../../model/sample.ts';
import type { Series, SeriesName } from '../../model/series.ts';
import type { QueryBudget } from './query-budget.ts';
import { type Aggregate, createStepFold, gridOver, type Point } from './step-aggregator.ts';

export interface ReadSeriesNeeds {
  /** For each series in order, its samples in `[from, to)`. */
  read(series: readonly SeriesName[], from: Millis, to: Millis): Promise<readonly Samples[]>;
}

/** At ten seconds a sample, a slice of so many series times days is some 14 MB: the most that one read may bring into memory. */
const SLICE_SERIES_MS = 100 * DAY_MS;

/** The samples of each series as stored. Throws `too-many-points` or `deadline-exceeded`. */
export async function readStoredPoints(
  series: readonly Series[],
  from: Millis,
  to: Millis,
  needs: ReadSeriesNeeds,
  budget: QueryBudget,
): Promise<readonly Point[][]> {
  const points: Point[][] = series.map(() => []);
  await readSliced(series, from, to, needs, budget, (index, { at, values }) => {
    budget.spend(at.length);
    for (let i = 0; i < at.length; i += 1) points[index]!.push([at[i]!, values[i]!]);
  });
  return points;
}

/** The samples of each series folded into steps. Throws `too-many-points` (before anything is read) or `deadline-exceeded`. */
export async function readFoldedPoints(
  series: readonly Series[],
  from: Millis,
  to: Millis,
  stepMs: number,
  aggregate: Aggregate,
  needs: ReadSeriesNeeds,
  budget: QueryBudget,
): Promise<readonly Point[][]> {
  const [first, end] = knownStretch(series, from, to);
  const grid = gridOver(first, end, stepMs);
  budget.spend(grid.steps * series.length);
  const folds = series.map(() => createStepFold(grid, aggregate));
  await readSliced(series, first, end, needs, budget, (index, samples) => folds[index]!.add(samples));
  return folds.map((fold) => fold.points());
}

/** The part of `[from, to)` in which any of the series has samples. */
function knownStretch(series: readonly Series[], from: Millis, to: Millis): readonly [from: Millis, to: Millis] {
  const first = Math.max(from, Math.min(...series.map((each) => each.firstAt), to));
  const end = Math.min(to, Math.max(...series.map((each) => each.lastAt + 1), first));
  return [millis(first), millis(end)];
}

async function readSliced(
  series: readonly Series[],
  from: Millis,
  to: Millis,
  needs: ReadSeriesNeeds,
  budget: QueryBudget,
  take: (index: number, samples: Samples) => void,
): Promise<void> {
  if (series.length === 0) return;
  const names = series.map(({ metric, tags }) => ({ metric, tags }));
  const [first, end] = knownStretch(series, from, to);
  const sliceMs = Math.max(HOUR_MS, Math.floor(SLICE_SERIES_MS / series.length));
  for (let start = first; start < end; start = millis(start + sliceMs)) {
    budget.checkTime();
    const slices = await needs.read(names, start, millis(Math.min(end, start + sliceMs)));
    slices.forEach((samples, index) => {
      take(index, samples);
    });
  }
}
