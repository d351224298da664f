import type { PresetSignal } from './preset.ts';

/**
 * Requests per step. Only a fall is bad: users who no longer reach the service are harmed, and more of them are not. The daily fall of
 * traffic is the analysis' to tell from one that a release made.
 */
export function requestCount(name: string, requests: readonly string[]): PresetSignal {
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
export function errorRatio(name: string, numerator: readonly string[], denominator: readonly string[]): PresetSignal {
  const expression = { form: 'ratio', numerator, denominator } as const;
  return { name, kind: 'ratio', bad: 'up', unit: null, foundBy: denominator, unless: [], expression };
}

/** A percentile, weighted over hosts by how many requests it was taken from. */
export function latency(name: string, of: readonly string[], weight: readonly string[]): PresetSignal {
  return { name, kind: 'latency', bad: 'up', unit: 'ms', foundBy: of, unless: [], expression: { form: 'mean', of, weight } };
}
