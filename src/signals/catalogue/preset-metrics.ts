import type { SeriesName } from '../../model/series.ts';
import { selectorKey, toSelector } from '../discovery/preset-selectors.ts';
import { matcherOf } from '../discovery/select-series.ts';
import { ownerOf, type SeriesOwner, type ServicePreset } from '../discovery/series-owner.ts';
import { PRESETS } from '../presets/presets.ts';

/** A metric that presets know, in one spelling of its owner. */
export interface PresetMetric {
  /** The `selectorKey` by which presets find signals. */
  readonly key: string;
  readonly owner: SeriesOwner;
}

/** What presets find by one metric. */
interface KnownMetric {
  readonly naming: ServicePreset;
  /** By key, which series of the metric are meant. */
  readonly meant: Map<string, (series: SeriesName) => boolean>;
}

/** By name, so that what a series costs does not grow with the presets. A metric is of presets that name services in the same way. */
const KNOWN_METRICS = knownMetrics();

function knownMetrics(): ReadonlyMap<string, KnownMetric> {
  const known = new Map<string, KnownMetric>();
  for (const preset of PRESETS) {
    for (const selector of preset.signals.flatMap(({ foundBy, unless }) => [...foundBy, ...unless])) {
      const { metric, tags } = toSelector(selector);
      const ofName = known.get(metric) ?? { naming: preset, meant: new Map() };
      known.set(metric, ofName);
      ofName.meant.set(selectorKey(selector), tags.length === 0 ? () => true : matcherOf([{ metric: '*', tags }]));
    }
  }
  return known;
}

/** The metrics by which presets find (or leave out) signals that a series stands for; empty for most metrics of other kinds. */
export function presetMetricsOf(series: SeriesName): readonly PresetMetric[] {
  const readings = readingsOf(series.metric);
  if (readings.length === 0) return [];
  const found: PresetMetric[] = [];
  for (const { name, known } of readings) {
    const owner = ownerOf(series, name, known.naming);
    if (owner) for (const [key, isMeant] of known.meant) if (isMeant(series)) found.push({ key, owner });
  }
  return found;
}

/** A known metric in which a name ends, or which it is. */
interface Reading {
  readonly name: string;
  readonly known: KnownMetric;
}

/** Hundreds of series have one metric, so that the readings of a name are found once. Far more names than a store has are forgotten. */
const READINGS_KEPT = 20_000;
const readingsByMetric = new Map<string, readonly Reading[]>();

function readingsOf(metric: string): readonly Reading[] {
  const before = readingsByMetric.get(metric);
  if (before) return before;
  if (readingsByMetric.size >= READINGS_KEPT) readingsByMetric.clear();
  const found: Reading[] = [];
  // A prefix ends in a dot, or in an underscore where its preset says so: a known name begins the metric or follows one of them.
  let start = 0;
  do {
    const name = metric.slice(start);
    const known = KNOWN_METRICS.get(name);
    if (known && isReadAs(name, metric, start, known)) found.push({ name, known });
    start = afterSeparator(metric, start);
  } while (start > 0);
  readingsByMetric.set(metric, found);
  return found;
}

/** False for a part of a longer name that is known, such as of `nginx_http_requests_total`. */
function isReadAs(name: string, metric: string, start: number, { naming }: KnownMetric): boolean {
  if (start === 0 || metric[start - 1] === '.') return true;
  return naming.isNamespaced === true && !isEndOfKnown(metric, name);
}

/** True where the metric, from an earlier separator on, is known. */
function isEndOfKnown(metric: string, name: string): boolean {
  for (let start = 0; start < metric.length - name.length; ) {
    if (KNOWN_METRICS.has(metric.slice(start))) return true;
    start = afterSeparator(metric, start);
    if (start === 0) return false;
  }
  return false;
}

/** Where the name goes on after the next dot or underscore; 0 without any. */
function afterSeparator(metric: string, start: number): number {
  for (let index = start; index < metric.length; index += 1) if (metric[index] === '.' || metric[index] === '_') return index + 1;
  return 0;
}
