import { firstNotBelow } from '../../src/analysis/stats/first-not-below.ts';
import { median } from '../../src/analysis/stats/median.ts';
import type { BinnedItems } from './boost.ts';
import type { TrainingItem } from './training-items.ts';

const EDGES = 40;
const LOWEST_QUANTILE = 0.02;
const HIGHEST_QUANTILE = 0.98;
/** Edges are stored with so many significant digits. */
const DIGITS = 5;

/** How one feature is read: the replacement for a missing value, and where the bins meet. */
export interface FeatureScale {
  readonly neutral: number;
  readonly edges: readonly number[];
}

/** Quantile bins of every feature over the items. A missing value counts as the median of the ones that exist. */
export function featureScales(items: readonly TrainingItem[]): readonly FeatureScale[] {
  const features = items[0]?.features.length ?? 0;
  return Array.from({ length: features }, (_, f) => {
    const column = Float64Array.from(items, (item) => item.features[f]!);
    const neutral = rounded(median(column));
    const sorted = column.map((value) => (Number.isNaN(value) ? neutral : value)).sort();
    const edges = Array.from({ length: EDGES }, (_, k) => {
      const quantile = LOWEST_QUANTILE + (k / (EDGES - 1)) * (HIGHEST_QUANTILE - LOWEST_QUANTILE);
      return rounded(sorted[Math.round(quantile * (sorted.length - 1))]!);
    });
    return { neutral, edges: [...new Set(edges)] };
  });
}

/** The items in those bins. */
export function binned(items: readonly TrainingItem[], scales: readonly FeatureScale[]): BinnedItems {
  const bins = new Uint8Array(items.length * scales.length);
  for (const [f, { neutral, edges }] of scales.entries()) {
    const limits = Float64Array.from(edges);
    for (const [i, { features }] of items.entries()) {
      bins[f * items.length + i] = firstNotBelow(limits, Number.isNaN(features[f]!) ? neutral : features[f]!);
    }
  }
  return { count: items.length, features: scales.length, bins };
}

const rounded = (value: number): number => Number(value.toPrecision(DIGITS));
