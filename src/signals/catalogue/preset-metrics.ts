import type { SeriesName } from '../../model/series.ts';
import { selectorKey, toSelector } from '../discovery/preset-selectors.ts';
import { matcherOf } from '../discovery/select-series.ts';
import { ownerOf, type SeriesOwner } from '../discovery/series-owner.ts';
import type { ServiceTag } from '../presets/preset.ts';
import { PRESETS } from '../presets/presets.ts';

/** A metric that presets know, in one spelling of its owner. */
export interface PresetMetric {
  /** The `selectorKey` by which presets find signals. */
  readonly key: string;
  readonly owner: SeriesOwner;
}

/** What presets find by one metric. */
interface KnownMetric {
  readonly serviceTags: readonly ServiceTag[];
  /** By key, which series of the metric are meant. */
  readonly meant: Map<string, (series: SeriesName) => boolean>;
}

/** By name, so that what a series costs does not grow with the presets. A metric is of presets that name services in the same way. */
const KNOWN_METRICS = knownMetrics();

function knownMetrics(): ReadonlyMap<string, KnownMetric> {
  const known = new Map<string, KnownMetric>();
  for (const { serviceTags = [], signals } of PRESETS) {
    for (const selector of signals.flatMap(({ foundBy, unless }) => [...foundBy, ...unless])) {
      const { metric, tags } = toSelector(selector);
      const ofName = known.get(metric) ?? { serviceTags, meant: new Map() };
      known.set(metric, ofName);
      ofName.meant.set(selectorKey(selector), tags.length === 0 ? () => true : matcherOf([{ metric: '*', tags }]));
    }
  }
  return known;
}

/** The metrics by which presets find (or leave out) signals that a series stands for; empty for most metrics of other kinds. */
export function presetMetricsOf(series: SeriesName): readonly PresetMetric[] {
  const { metric } = series;
  const found: PresetMetric[] = [];
  // A prefix ends in a dot, so a known name begins the metric or follows a dot.
  for (let start = 0; ; ) {
    const name = metric.slice(start);
    const known = KNOWN_METRICS.get(name);
    const owner = known ? ownerOf(series, name, known.serviceTags) : null;
    if (known && owner) for (const [key, isMeant] of known.meant) if (isMeant(series)) found.push({ key, owner });
    const dot = metric.indexOf('.', start);
    if (dot < 0) return found;
    start = dot + 1;
  }
}
