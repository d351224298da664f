import { MINUTE_MS, type Millis, millis } from '../../model/instant.ts';
import type { Page } from '../../model/page.ts';
import type { SampleBatch, Samples, SeriesSamples } from '../../model/sample.ts';
import { type Series, type SeriesIdentity, seriesKey } from '../../model/series.ts';
import type { SeriesSelector } from '../../model/signal.ts';
import { matcherOf } from '../../signals/discovery/select-series.ts';
import { firstIndexAt } from '../../signals/windows/grid.ts';
import { isDeclaredTotal } from '../../signals/windows/increments-of-total.ts';
import { isRunningTotal } from '../../signals/windows/running-totals.ts';

/** Series in memory that are read as those of the store are. */
export interface InlineSamples {
  readonly points: number;
  /** The end of the last sample's interval, estimated by the spacing of samples; null without samples. */
  readonly endsAt: Millis | null;
  /** In the order of their first part in the data. */
  readonly series: readonly Series[];
  /** Those of them whose samples are running totals. */
  readonly runningTotals: ReadonlySet<Series>;
  select(
    selectors: readonly SeriesSelector[],
    range: { readonly from: Millis; readonly to: Millis },
  ): Promise<Page<SeriesSamples>>;
}

/**
 * Joins and sorts the points of series that come in several parts. Of several points at one instant the last one counts, as in the
 * store.
 */
export function inlineSamples(batch: SampleBatch): InlineSamples {
  const parts = Map.groupBy(batch, ({ series }) => seriesKey(series.metric, series.tags));
  const all = [...parts.values()].flatMap(joinParts);
  return {
    points: all.reduce((sum, { samples }) => sum + samples.at.length, 0),
    endsAt: all.length === 0 ? null : millis(all.reduce((latest, { samples }) => Math.max(latest, endOf(samples.at)), 0)),
    series: all.map(({ series }) => series),
    runningTotals: new Set(all.filter((each) => isDeclaredTotal(each) || isRunningTotal(each)).map(({ series }) => series)),
    async select(selectors, { from, to }) {
      const matches = matcherOf(selectors);
      const items = all.filter(({ series }) => matches(series));
      return { items: items.map(({ series, samples }) => ({ series, samples: slice(samples, from, to) })), nextCursor: null };
    },
  };
}

/** Empty for a series without a sample. */
function joinParts(parts: SampleBatch): readonly SeriesSamples[] {
  const identity: SeriesIdentity = { ...parts[0]!.series, ...describedLast(parts) };
  const samples = inOrder(parts);
  const { length } = samples.at;
  if (length === 0) return [];
  return [{ series: { ...identity, firstAt: millis(samples.at[0]!), lastAt: millis(samples.at[length - 1]!) }, samples }];
}

const describedLast = (parts: SampleBatch): Pick<SeriesIdentity, 'kind' | 'unit'> => ({
  kind: parts.findLast(({ series }) => series.kind !== null)?.series.kind ?? null,
  unit: parts.findLast(({ series }) => series.unit !== null)?.series.unit ?? null,
});

function inOrder(parts: SampleBatch): Samples {
  const [first] = parts;
  if (parts.length === 1 && first && isAscending(first.at)) return first;
  const points = parts.flatMap(({ at, values }) => Array.from(at, (instant, index) => [instant, values[index]!] as const));
  points.sort(([a], [b]) => a - b);
  const last = points.filter(([instant], index) => points[index + 1]?.[0] !== instant);
  return { at: Float64Array.from(last, ([instant]) => instant), values: Float64Array.from(last, ([, value]) => value) };
}

function isAscending(at: Float64Array): boolean {
  for (let index = 1; index < at.length; index += 1) if (!(at[index]! > at[index - 1]!)) return false;
  return true;
}

/** The spacing is the median of this many of the last gaps: robust to some missing samples, and quick to follow a change. */
const SPACING_GAPS = 101;

/** A sample covers the time up to the next one; the last one the usual spacing of its series, and a single one a minute. */
function endOf(at: Float64Array): number {
  const last = at.subarray(-SPACING_GAPS - 1);
  const gaps = last.slice(1).map((instant, index) => instant - last[index]!);
  const usual = gaps.length === 0 ? MINUTE_MS : gaps.sort()[gaps.length >> 1]!;
  return at[at.length - 1]! + usual;
}

function slice({ at, values }: Samples, from: Millis, to: Millis): Samples {
  const [first, end] = [firstIndexAt(at, from), firstIndexAt(at, to)];
  return { at: at.subarray(first, end), values: values.subarray(first, end) };
}
