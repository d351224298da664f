import { firstNotBelow } from '../../src/analysis/stats/first-not-below.ts';
import type { BinnedItems } from './boost.ts';
import type { TrainingItem } from './training-items.ts';

const EDGES = 40;
const LOWEST_QUANTILE = 0.02;
const HIGHEST_QUANTILE = 0.98;
/** Edges are stored with so many significant digits. */
const DIGITS = 5;

/** How one feature is read: where the bins meet. */
export interface FeatureScale {
  readonly edges: readonly number[];
}

/** Quantile bins of every feature over the items. */
export function featureScales(items: readonly TrainingItem[]): readonly FeatureScale[] {
  const features = items[0]?.features.length ?? 0;
  return Array.from({ length: features }, (_, f) => {
    const sorted = Float64Array.from(items, (item) => item.features[f]!).sort();
    const edges = Array.from({ length: EDGES }, (_, k) => {
      const quantile = LOWEST_QUANTILE + (k / (EDGES - 1)) * (HIGHEST_QUANTILE - LOWEST_QUANTILE);
      return rounded(sorted[Math.round(quantile * (sorted.length - 1))]!);
    });
    return { edges: [...new Set(edges)] };
  });
}

/** The items in those bins. */
export function binned(items: readonly TrainingItem[], scales: readonly FeatureScale[]): BinnedItems {
  const bins = new Uint8Array(items.length * scales.length);
  for (const [f, { edges }] of scales.entries()) {
    const limits = Float64Array.from(edges);
    for (const [i, { features }] of items.entries()) {
      bins[f * items.length + i] = firstNotBelow(limits, features[f]!);
    }
  }
  return { count: items.length, features: scales.length, bins };
}

const rounded = (value: number): number => Number(value.toPrecision(DIGITS));
