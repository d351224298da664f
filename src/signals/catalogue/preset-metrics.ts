import type { SeriesName } from '../../model/series.ts';
import { ownerOf, type SeriesOwner } from '../discovery/series-owner.ts';
import { PRESETS } from '../presets/presets.ts';

/** A metric that presets know, in one spelling of its owner. */
export interface PresetMetric {
  /** Without the sender's prefix. */
  readonly name: string;
  readonly owner: SeriesOwner;
}

const KNOWN_NAMES = new Set(PRESETS.flatMap(({ signals }) => signals.flatMap(({ foundBy, unless }) => [...foundBy, ...unless])));

/** The metrics by which presets find (or leave out) signals that a series stands for; empty for most metrics of other kinds. */
export function presetMetricsOf(series: SeriesName): readonly PresetMetric[] {
  const { metric } = series;
  const found: PresetMetric[] = [];
  // A prefix ends in a dot, so a known name begins the metric or follows a dot.
  for (let start = 0; ; ) {
    const name = metric.slice(start);
    const owner = KNOWN_NAMES.has(name) ? ownerOf(series, name) : null;
    if (owner) found.push({ name, owner });
    const dot = metric.indexOf('.', start);
    if (dot < 0) return found;
    start = dot + 1;
  }
}
