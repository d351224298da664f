import { MINUTE_MS, type Millis, millis } from '../../model/instant.ts';
import type { Page } from '../../model/page.ts';
import type { SampleBatch, Samples, SeriesSamples } from '../../model/sample.ts';
import { type Series, type SeriesIdentity, seriesKey } from '../../model/series.ts';
import type { SeriesSelector } from '../../model/signal.ts';
import { firstIndexAt } from '../../signals/grid.ts';
import { matcherOf } from '../../signals/select-series.ts';

/** Series held in memory, read as those of the store are. */
export interface HeldSamples {
  readonly points: number;
  /** The instant at which the last sample's interval ends, as far as its spacing tells; null without samples. */
  readonly endsAt: Millis | null;
  /** In the order in which they were first given. */
  readonly series: readonly Series[];
  select(selectors: readonly SeriesSelector[], from: Millis, to: Millis): Promise<Page<SeriesSamples>>;
}

/**
 * Holds what was given: points of one series that come in several parts are joined and put into order, and of several at one instant the
 * last one stands, as in the store.
 */
export function holdSamples(batch: SampleBatch): HeldSamples {
  const parts = Map.groupBy(batch, ({ series }) => seriesKey(series.metric, series.tags));
  const held = [...parts.values()].flatMap(holdSeries);
  return {
    points: held.reduce((sum, { samples }) => sum + samples.at.length, 0),
    endsAt: held.length === 0 ? null : millis(held.reduce((latest, { samples }) => Math.max(latest, endOf(samples.at)), 0)),
    series: held.map(({ series }) => series),
    async select(selectors, from, to) {
      const matches = matcherOf(selectors);
      const items = held.filter(({ series }) => matches(series));
      return { items: items.map(({ series, samples }) => ({ series, samples: slice(samples, from, to) })), nextCursor: null };
    },
  };
}

/** Empty for a series without a sample. */
function holdSeries(parts: SampleBatch): readonly SeriesSamples[] {
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
  const all = parts.flatMap(({ at, values }) => Array.from(at, (instant, index) => [instant, values[index]!] as const));
  all.sort(([a], [b]) => a - b);
  const kept = all.filter(([instant], index) => all[index + 1]?.[0] !== instant);
  return { at: Float64Array.from(kept, ([instant]) => instant), values: Float64Array.from(kept, ([, value]) => value) };
}

function isAscending(at: Float64Array): boolean {
  for (let index = 1; index < at.length; index += 1) if (!(at[index]! > at[index - 1]!)) return false;
  return true;
}

/** So many of the last gaps tell how far apart samples are now. */
const GAPS_LOOKED_AT = 101;

/** A sample stands for the time up to the next one: the last one for as long as is usual of its series, a minute if it is alone. */
function endOf(at: Float64Array): number {
  const last = at.subarray(-GAPS_LOOKED_AT - 1);
  const gaps = last.slice(1).map((instant, index) => instant - last[index]!);
  const usual = gaps.length === 0 ? MINUTE_MS : gaps.sort()[gaps.length >> 1]!;
  return at[at.length - 1]! + usual;
}

function slice({ at, values }: Samples, from: Millis, to: Millis): Samples {
  const [first, end] = [firstIndexAt(at, from), firstIndexAt(at, to)];
  return { at: at.subarray(first, end), values: values.subarray(first, end) };
}
