import { DAY_MS } from '../../model/instant.ts';
import type { SeriesSamples } from '../../model/sample.ts';
import { seriesKey } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import { firstIndexAt, type Grid, stepOf } from './grid.ts';

/** How long a level that is not reported again is believed. */
export const LEVEL_HOLDS_MS = DAY_MS;

/** Counts added up: 0 in a live step without a sample, NaN in a step of which nothing is known. */
export function addCounts(counted: readonly SeriesSamples[], grid: Grid, live: Uint8Array): Float64Array {
  const sums = Float64Array.from(live, (alive) => (alive === 1 ? 0 : Number.NaN));
  for (const { samples } of counted) {
    for (let index = firstIndexAt(samples.at, grid.start); index < samples.at.length; index += 1) {
      const step = stepOf(grid, samples.at[index]!);
      if (step >= grid.length) break;
      sums[step]! += samples.values[index]!;
    }
  }
  return sums;
}

/** The mean of each step, every sample weighted by its weight series at the same instant; NaN without a sample. */
export function weightedMean(averaged: readonly SeriesSamples[], weights: readonly SeriesSamples[], grid: Grid): Float64Array {
  const { sums, totals } = weightedSums(averaged, weights, grid);
  return sums.map((sum, step) => (totals[step]! > 0 ? sum / totals[step]! : Number.NaN));
}

/** Its parts: what is added up, and the weight of it. */
export function weightedSums(
  averaged: readonly SeriesSamples[],
  weights: readonly SeriesSamples[],
  grid: Grid,
): { readonly sums: Float64Array; readonly totals: Float64Array } {
  const sums = new Float64Array(grid.length);
  const totals = new Float64Array(grid.length);
  for (const each of averaged) {
    const { at, values } = each.samples;
    const weight = weightAt(weightOf(each, weights));
    for (let index = firstIndexAt(at, grid.start); index < at.length; index += 1) {
      const step = stepOf(grid, at[index]!);
      if (step >= grid.length) break;
      const share = weight(at[index]!);
      sums[step]! += share * values[index]!;
      totals[step]! += share;
    }
  }
  return { sums, totals };
}

/**
 * Levels added up, each held from its last sample on, for a day at most and never past `lastKnownStep`. NaN where none is known. Of
 * series that differ only in their tag `version` the one that began last counts alone from its beginning on: the processes of the older
 * version are gone, but nothing takes their last report back.
 */
export function addLevels(levels: readonly SeriesSamples[], grid: Grid, lastKnownStep: number): Float64Array {
  const sums = new Float64Array(grid.length).fill(Number.NaN);
  for (const level of levels) {
    const replacedAt = replacementOf(level, levels);
    const { at, values } = level.samples;
    let next = firstIndexAt(at, grid.start);
    for (let step = 0; step <= lastKnownStep; step += 1) {
      const end = grid.start + (step + 1) * grid.stepMs;
      while (next < at.length && at[next]! < end) next += 1;
      if (end > replacedAt) break;
      const age = next > 0 ? end - at[next - 1]! : Number.POSITIVE_INFINITY;
      if (age > LEVEL_HOLDS_MS) continue;
      sums[step] = (Number.isNaN(sums[step]!) ? 0 : sums[step]!) + values[next - 1]!;
    }
  }
  return sums;
}

/** The weight series that has the tags of the averaged one and shares the longest beginning of its metric. */
function weightOf({ series }: SeriesSamples, weights: readonly SeriesSamples[]): SeriesSamples | null {
  const tags = seriesKey('', series.tags);
  let best: SeriesSamples | null = null;
  let bestLength = -1;
  for (const weight of weights) {
    const length = sharedLength(series.metric, weight.series.metric);
    if (length <= bestLength || seriesKey('', weight.series.tags) !== tags) continue;
    best = weight;
    bestLength = length;
  }
  return best;
}

/** Reads a weight series forwards. An instant it has no sample for weighs 1: the value was measured on something. */
function weightAt(weight: SeriesSamples | null): (at: number) => number {
  if (!weight) return () => 1;
  const { at, values } = weight.samples;
  let index = 0;
  return (instant) => {
    while (index < at.length && at[index]! < instant) index += 1;
    return at[index] === instant ? Math.max(0, values[index]!) : 1;
  };
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}

/** When a newer version of the same level began; never for the newest. */
function replacementOf({ series }: SeriesSamples, levels: readonly SeriesSamples[]): number {
  const key = unversionedKey(series.metric, series.tags);
  const newer = levels
    .map((level) => level.series)
    .filter((other) => other.firstAt > series.firstAt && unversionedKey(other.metric, other.tags) === key);
  return Math.min(...newer.map((other) => other.firstAt));
}

const unversionedKey = (metric: string, tags: Tags): string =>
  seriesKey(
    metric,
    tags.filter(([name]) => name !== 'version'),
  );
