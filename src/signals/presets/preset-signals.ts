import type { BadDirection } from '../../model/signal.ts';
import type { PresetSelector, PresetSignal } from './preset.ts';

/**
 * Requests per step. Only a fall is bad: users who no longer reach the service are harmed, and more of them are not. The daily fall of
 * traffic is the analysis' to tell from one that a release made.
 */
export function requestCount(name: string, requests: readonly PresetSelector[]): PresetSignal {
  return {
    name,
    kind: 'count',
    bad: 'down',
    unit: null,
    foundBy: requests,
    unless: [],
    expression: { form: 'sum', of: requests },
  };
}

/** Errors out of requests. */
export function errorRatio(
  name: string,
  numerator: readonly PresetSelector[],
  denominator: readonly PresetSelector[],
): PresetSignal {
  const expression = { form: 'ratio', numerator, denominator } as const;
  return { name, kind: 'ratio', bad: 'up', unit: null, foundBy: denominator, unless: [], expression };
}

/** A percentile, weighted over hosts by how many requests it was taken from. */
export function latency(name: string, of: readonly PresetSelector[], weight: readonly PresetSelector[]): PresetSignal {
  return { name, kind: 'latency', bad: 'up', unit: 'ms', foundBy: of, unless: [], expression: { form: 'mean', of, weight } };
}

/** Median, 95th and 99th percentile of a histogram. */
export const histogramPercentiles = (name: string, buckets: PresetSelector, unit: string): readonly PresetSignal[] =>
  ([0.5, 0.95, 0.99] as const).map((q) => ({
    name: `${name}_p${Math.round(q * 100)}`,
    ...{ kind: 'latency', bad: 'up', unit, foundBy: [buckets], unless: [] },
    expression: { form: 'quantile', of: [buckets], q },
  }));

/** The mean duration of what a sum and a count tell. */
export const meanOfSum = (name: string, sum: PresetSelector, count: PresetSelector, unit: string): PresetSignal => ({
  ...{ name, kind: 'latency', bad: 'up', unit, foundBy: [sum], unless: [] },
  expression: { form: 'ratio', numerator: [sum], denominator: [count] },
});

/** A level that holds until it is reported again, added over hosts. */
export const gaugeLevel = (name: string, bad: BadDirection, of: readonly PresetSelector[]): PresetSignal => ({
  ...{ name, kind: 'gauge', bad, unit: null, foundBy: of, unless: [] },
  expression: { form: 'level', of },
});
