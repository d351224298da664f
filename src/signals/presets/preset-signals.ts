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

/** The classes of status codes, and whether more of them are worse. */
const STATUS_CLASSES = [
  ['5xx', 'up'],
  ['4xx', 'up'],
  ['3xx', 'either'],
  ['2xx', 'down'],
] as const;

/** Numbers of requests by class of their status, to be drawn: their ratios are judged. */
export const statusClasses = (
  name: string,
  ofClass: (first: '5' | '4' | '3' | '2') => readonly PresetSelector[],
  foundBy: readonly PresetSelector[],
): readonly PresetSignal[] =>
  STATUS_CLASSES.map(([status, bad]) => ({
    ...{ name: `${name}_${status}`, kind: 'count', bad, unit: null, foundBy, unless: [], isDrawnOnly: true },
    expression: { form: 'sum', of: ofClass(status[0] as '5') },
  }));

/** The percentiles that presets watch, with the texts that stand for them in the tag `quantile` of a summary. */
const PERCENTILES = [
  { part: 'p50', q: 0.5 },
  { part: 'p95', q: 0.95 },
  { part: 'p99', q: 0.99 },
] as const;

/** Median, 95th and 99th percentile of a histogram. */
export const histogramPercentiles = (name: string, buckets: PresetSelector, unit: string): readonly PresetSignal[] =>
  PERCENTILES.map(({ part, q }) => ({
    ...{ name: `${name}_${part}`, kind: 'latency', bad: 'up', unit, foundBy: [buckets], unless: [] },
    expression: { form: 'quantile', of: [buckets], q },
  }));

/** The same of a summary, which its process has computed already: of several series the mean, as no weights are known. */
export const summaryPercentiles = (name: string, metric: string, unit: string): readonly PresetSignal[] =>
  PERCENTILES.map(({ part, q }) => {
    const of = [{ metric, tags: { quantile: `${q}` } }];
    return {
      ...{ name: `${name}_${part}`, kind: 'latency', bad: 'up', unit, foundBy: of, unless: [] },
      expression: { form: 'mean', of, weight: null },
    };
  });

/** The same of the timers of a StatsD receiver. */
export const timerPercentiles = (name: string, timer: string): readonly PresetSignal[] =>
  PERCENTILES.map(({ part }) => latency(`${name}_${part}`, [`${timer}.${part}`], [`${timer}.count`]));

/** The mean duration of what a sum and a count tell; drawn only where percentiles say more. */
export function meanOfSum(
  name: string,
  sum: PresetSelector,
  count: PresetSelector,
  unit: string,
  percentiles: readonly PresetSelector[],
): readonly PresetSignal[] {
  const signal: PresetSignal = {
    ...{ name, kind: 'latency', bad: 'up', unit, foundBy: [sum], unless: percentiles },
    expression: { form: 'ratio', numerator: [sum], denominator: [count] },
  };
  return percentiles.length === 0 ? [signal] : [signal, drawn({ ...signal, unless: [] })];
}

/** The longest duration of each step, to be drawn: one slow request in thousands is no regression. */
export const longest = (name: string, of: PresetSelector, unit: string): PresetSignal => ({
  ...{ name, kind: 'latency', bad: 'up', unit, foundBy: [of], unless: [], isDrawnOnly: true },
  expression: { form: 'mean', of: [of], weight: null },
});

/** A level that holds until it is reported again, added over hosts. */
export const gaugeLevel = (name: string, bad: BadDirection, of: readonly PresetSelector[]): PresetSignal => ({
  ...{ name, kind: 'gauge', bad, unit: null, foundBy: of, unless: [] },
  expression: { form: 'level', of },
});

/** The level of a gauge, as the mean over the processes that report it: their number changes with every deploy. */
export const gauge = (
  name: string,
  of: PresetSelector,
  about: Pick<PresetSignal, 'bad' | 'unit'> & { readonly kind?: 'gauge' | 'latency' },
): PresetSignal => ({
  ...{ name, kind: 'gauge', foundBy: [of], unless: [], ...about },
  expression: { form: 'mean', of: [of], weight: null },
});

/** How much of a limited resource is in use, over all processes. */
export const utilisation = (name: string, used: PresetSelector, limit: PresetSelector): PresetSignal => ({
  ...{ name, kind: 'gauge', bad: 'up', unit: '1', foundBy: [limit], unless: [] },
  expression: { form: 'ratio', numerator: [used], denominator: [limit] },
});

/** What a counter of seconds (or of anything else) gains by the second. */
export const perSecond = (name: string, of: PresetSelector, unit: string): PresetSignal => ({
  ...{ name, kind: 'gauge', bad: 'up', unit, foundBy: [of], unless: [] },
  expression: { form: 'rate', of: [of] },
});

/** Events of which more are worse. */
export const badEvents = (name: string, of: readonly PresetSelector[], foundBy = of): PresetSignal => ({
  ...{ name, kind: 'count', bad: 'up', unit: null, foundBy, unless: [] },
  expression: { form: 'sum', of },
});

/** The same signal, to be drawn and not judged. */
export const drawn = (signal: PresetSignal): PresetSignal => ({ ...signal, isDrawnOnly: true });
