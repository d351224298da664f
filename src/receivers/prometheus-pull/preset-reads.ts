import type { SignalKind } from '../../model/signal.ts';
import type { Preset, PresetExpression, PresetSelector } from '../../signals/presets/preset.ts';
import { PRESETS } from '../../signals/presets/presets.ts';
import type { OwnerLabels } from '../decoding/prometheus-owner.ts';

/** How the store brings the series of a metric together: counts are added up, so are levels; measurements are averaged. */
export type SeriesAggregation = 'increments' | 'sum' | 'avg';

/** What presets read of one metric. */
export interface PresetRead {
  readonly metric: string;
  readonly aggregate: SeriesAggregation;
  /** What is kept apart. */
  readonly labels: readonly string[];
}

/** Names of Prometheus. Those of other senders have dots, and some stand for several. */
const PROMETHEUS_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;

/**
 * What the presets read of metrics of Prometheus, by metric. Where they pick its series by different labels, all of them are kept, and those
 * that say whose it is.
 */
export function presetReads({ service, environment }: OwnerLabels): ReadonlyMap<string, PresetRead> {
  const merged = new Map<string, PresetRead>();
  for (const read of PRESETS.flatMap(readsOfPreset)) {
    if (!PROMETHEUS_NAME.test(read.metric)) continue;
    const labels = [...service, ...environment, ...(merged.get(read.metric)?.labels ?? []), ...read.labels];
    merged.set(read.metric, { ...read, labels: [...new Set(labels)].filter((label) => PROMETHEUS_NAME.test(label)) });
  }
  return merged;
}

function readsOfPreset({ signals, serviceTags = [] }: Preset): readonly PresetRead[] {
  const owner = serviceTags.map(({ tag }) => tag);
  return signals.flatMap(({ expression, kind, foundBy }) => {
    // What finds a signal may pick by more labels than what it is read from; it is one of those metrics.
    const found = (metric: string) => foundBy.filter((selector) => metricOf(selector) === metric).flatMap(labelsOf);
    return readsOf(expression, kind).map((read) => ({ ...read, labels: [...owner, ...read.labels, ...found(read.metric)] }));
  });
}

function readsOf(expression: PresetExpression, kind: SignalKind): readonly PresetRead[] {
  switch (expression.form) {
    case 'sum':
    case 'rate':
      return readsWith(expression.of, 'increments');
    case 'ratio':
      // How much of a resource is in use is one level over another.
      return readsWith([...expression.numerator, ...expression.denominator], kind === 'gauge' ? 'sum' : 'increments');
    case 'quantile':
      return readsWith(expression.of, 'increments', ['le']);
    case 'mean':
      return [...readsWith(expression.of, 'avg'), ...readsWith(expression.weight ?? [], 'increments')];
    case 'level':
      return readsWith(expression.of, 'sum');
  }
}

function readsWith(
  selectors: readonly PresetSelector[],
  aggregate: SeriesAggregation,
  labels: readonly string[] = [],
): readonly PresetRead[] {
  return selectors.map((selector) => ({ metric: metricOf(selector), aggregate, labels: [...labelsOf(selector), ...labels] }));
}

const metricOf = (selector: PresetSelector): string => (typeof selector === 'string' ? selector : selector.metric);
const labelsOf = (selector: PresetSelector): readonly string[] =>
  typeof selector === 'string' ? [] : Object.keys(selector.tags);
