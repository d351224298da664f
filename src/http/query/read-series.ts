import { DAY_MS, type Millis, millis } from '../../model/instant.ts';
import type { AggregateFunction, SampleRange, Samples } from '../../model/sample.ts';
import { type Series, seriesKey } from '../../model/series.ts';
import type { SeriesSelector } from '../../model/signal.ts';
import { firstIndexAt } from '../../signals/windows/grid.ts';
import { incrementsOfTotal, TOTAL_LOOKBACK_MS } from '../../signals/windows/increments-of-total.ts';
import type { SampleQuerier } from '../../storage/ports/samples.ts';
import { gridOver, type Point, pointsOf } from './points.ts';
import type { QueryBudget } from './query-budget.ts';

type SampleReader = Pick<SampleQuerier, 'select'>;

/** Series that are read, and the selector that picks them; it may pick others too. */
interface SelectedSeries {
  readonly selector: SeriesSelector;
  readonly series: readonly Series[];
}

/** The most of one series that is read at a time: a quarter of a million samples at one every ten seconds. */
const SLICE_MS = 30 * DAY_MS;

/** The samples of each series as stored, of a total what was added. Throws `too-many-points` or `deadline-exceeded`. */
export async function readStoredPoints(
  selected: SelectedSeries,
  from: Millis,
  to: Millis,
  samples: SampleReader,
  budget: QueryBudget,
): Promise<readonly Point[][]> {
  const points: Point[][] = selected.series.map(() => []);
  const [first, end] = knownRange(selected.series, from, to);
  const lookback = selected.series.some(isTotal) ? TOTAL_LOOKBACK_MS : 0;
  for (let start = first; start < end; start = millis(start + SLICE_MS)) {
    const slice = { from: millis(start - lookback), to: millis(Math.min(end, start + SLICE_MS)) };
    await readPages(selected, slice, samples, budget, (index, read) => {
      const found = isTotal(selected.series[index]!) ? incrementsOfTotal(read, start) : since(read, start);
      budget.spend(found.at.length);
      for (let i = 0; i < found.at.length; i += 1) points[index]!.push([found.at[i]!, found.values[i]!]);
    });
  }
  return points;
}

/** The samples of each series aggregated into steps. Throws `too-many-points` (before anything is read) or `deadline-exceeded`. */
export async function readAggregatedPoints(
  selected: SelectedSeries,
  from: Millis,
  to: Millis,
  stepMs: number,
  aggregate: AggregateFunction,
  samples: SampleReader,
  budget: QueryBudget,
): Promise<readonly Point[][]> {
  const [first, end] = knownRange(selected.series, from, to);
  budget.spend(gridOver(first, end, stepMs).steps * selected.series.length);
  const points: Point[][] = selected.series.map(() => []);
  if (first === end) return points;
  await readPages(selected, { from: first, to: end, step: { stepMs, aggregate } }, samples, budget, (index, found) => {
    points[index] = pointsOf(found);
  });
  return points;
}

const isTotal = ({ kind }: Series): boolean => kind === 'total';

function since({ at, values }: Samples, from: Millis): Samples {
  const first = firstIndexAt(at, from);
  return { at: at.subarray(first), values: values.subarray(first) };
}

/** The part of `[from, to)` in which any of the series has samples. */
function knownRange(series: readonly Series[], from: Millis, to: Millis): readonly [from: Millis, to: Millis] {
  const first = Math.max(from, Math.min(...series.map((each) => each.firstAt), to));
  const end = Math.min(to, Math.max(...series.map((each) => each.lastAt + 1), first));
  return [millis(first), millis(end)];
}

async function readPages(
  { selector, series }: SelectedSeries,
  range: SampleRange,
  samples: SampleReader,
  budget: QueryBudget,
  onFound: (index: number, found: Samples) => void,
): Promise<void> {
  const keyOf = ({ metric, tags }: Series): string => seriesKey(metric, tags);
  const indexes = new Map(series.map((each, index) => [keyOf(each), index]));
  let cursor: string | null = null;
  do {
    budget.checkTime();
    const page: Awaited<ReturnType<SampleReader['select']>> = await samples.select([selector], range, cursor);
    for (const found of page.items) {
      const index = indexes.get(keyOf(found.series));
      if (index !== undefined) onFound(index, found.samples);
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
}
