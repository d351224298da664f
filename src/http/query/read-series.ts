import { DAY_MS, HOUR_MS, type Millis, millis } from '../../model/instant.ts';
import type { Samples } from '../../model/sample.ts';
import type { Series } from '../../model/series.ts';
import type { SampleQuerier } from '../../storage/ports/samples.ts';
import type { QueryBudget } from './query-budget.ts';
import { type AggregateFunction, createStepAggregator, gridOver, type Point } from './step-aggregator.ts';

type SampleReader = Pick<SampleQuerier, 'read'>;

/** The most that one read brings into memory: some 14 MB at one sample every ten seconds. */
const SLICE_SERIES_MS = 100 * DAY_MS;

/** The samples of each series as stored. Throws `too-many-points` or `deadline-exceeded`. */
export async function readStoredPoints(
  series: readonly Series[],
  from: Millis,
  to: Millis,
  samples: SampleReader,
  budget: QueryBudget,
): Promise<readonly Point[][]> {
  const points: Point[][] = series.map(() => []);
  await readSliced(series, from, to, samples, budget, (index, { at, values }) => {
    budget.spend(at.length);
    for (let i = 0; i < at.length; i += 1) points[index]!.push([at[i]!, values[i]!]);
  });
  return points;
}

/** The samples of each series aggregated into steps. Throws `too-many-points` (before anything is read) or `deadline-exceeded`. */
export async function readAggregatedPoints(
  series: readonly Series[],
  from: Millis,
  to: Millis,
  stepMs: number,
  aggregate: AggregateFunction,
  samples: SampleReader,
  budget: QueryBudget,
): Promise<readonly Point[][]> {
  const [first, end] = knownRange(series, from, to);
  const grid = gridOver(first, end, stepMs);
  budget.spend(grid.steps * series.length);
  const aggregators = series.map(() => createStepAggregator(grid, aggregate));
  await readSliced(series, first, end, samples, budget, (index, slice) => aggregators[index]!.add(slice));
  return aggregators.map((aggregator) => aggregator.points());
}

/** The part of `[from, to)` in which any of the series has samples. */
function knownRange(series: readonly Series[], from: Millis, to: Millis): readonly [from: Millis, to: Millis] {
  const first = Math.max(from, Math.min(...series.map((each) => each.firstAt), to));
  const end = Math.min(to, Math.max(...series.map((each) => each.lastAt + 1), first));
  return [millis(first), millis(end)];
}

async function readSliced(
  series: readonly Series[],
  from: Millis,
  to: Millis,
  samples: SampleReader,
  budget: QueryBudget,
  onSlice: (index: number, slice: Samples) => void,
): Promise<void> {
  if (series.length === 0) return;
  const names = series.map(({ metric, tags }) => ({ metric, tags }));
  const [first, end] = knownRange(series, from, to);
  const sliceMs = Math.max(HOUR_MS, Math.floor(SLICE_SERIES_MS / series.length));
  for (let start = first; start < end; start = millis(start + sliceMs)) {
    budget.checkTime();
    const slices = await samples.read(names, start, millis(Math.min(end, start + sliceMs)));
    for (const [index, slice] of slices.entries()) onSlice(index, slice);
  }
}
