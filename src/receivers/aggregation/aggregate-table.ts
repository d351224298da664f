import { MAX_METRIC_BYTES, MAX_TAG_NAME_BYTES, MAX_TAG_VALUE_BYTES, MAX_TAGS } from '../../model/sample-limits.ts';
import { seriesKey } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { MetricLine, MetricType, StatsdRejection } from '../statsd/metric-line.ts';
import { ownText } from '../statsd/own-text.ts';
import { seriesTags } from '../statsd/tag-list.ts';
import { CounterFold } from './counter-aggregate.ts';
import { DistributionFold, LONGEST_SUFFIX } from './distribution-aggregate.ts';
import { GaugeFold } from './gauge-aggregate.ts';
import { SetFold } from './set-aggregate.ts';

/** Ways of writing the same series (tags in another order) that are remembered, as a multiple of the series. */
const SPELLINGS_PER_SERIES = 2;

/** Timers, histograms and distributions of one name make the same series, so they share a fold. */
const FAMILY_BY_TYPE = { c: 'counter', g: 'gauge', s: 'set', ms: 'distribution', h: 'distribution', d: 'distribution' } as const;

export interface FoldEntry {
  readonly fold: CounterFold | GaugeFold | SetFold | DistributionFold;
  /** The bucket in which the last line came, as its owner counts them; 0 before the first. */
  generation: number;
}

type SpellingsByName = Map<string, Map<string, FoldEntry>>;

/**
 * Finds the fold of a line. The usual way is two map look-ups by the text as sent; only a spelling not seen before has its tags read,
 * checked against the limits and brought into canonical form.
 */
export class FoldTable {
  readonly #maxSeries: number;
  /** Canonical key -> entry. The truth; spellings only point into it. */
  readonly #entries = new Map<string, FoldEntry>();
  readonly #spellings: Record<MetricType, SpellingsByName> = noSpellings();
  #spellingCount = 0;

  constructor(maxSeries: number) {
    this.#maxSeries = maxSeries;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry of a line, made if its series is new; or why there can be none. */
  find(line: MetricLine): FoldEntry | StatsdRejection {
    return this.#spellings[line.type].get(line.name)?.get(line.tagsText) ?? this.#learn(line);
  }

  /** The gauge of a series known from before this process began; null when the table is full. */
  gauge(metric: string, tags: Tags): FoldEntry | null {
    return this.#entry('g', metric, tags);
  }

  /** Forgets every entry that `isIdle` names. */
  sweep(isIdle: (entry: FoldEntry) => boolean): void {
    for (const [key, entry] of this.#entries) if (isIdle(entry)) this.#entries.delete(key);
    this.#forgetSpellings();
  }

  #learn(line: MetricLine): FoldEntry | StatsdRejection {
    const tags = seriesTags(line.tagsText);
    const fault = nameFault(line) ?? tagsFault(tags);
    if (fault) return fault;
    const ownTags: Tags = tags.map(([name, value]) => [ownText(name), ownText(value)]);
    const entry = this.#entry(line.type, ownText(line.name), ownTags);
    if (!entry) return 'series-limit';
    this.#remember(line, entry);
    return entry;
  }

  #entry(type: MetricType, metric: string, tags: Tags): FoldEntry | null {
    const key = `${FAMILY_BY_TYPE[type]} ${seriesKey(metric, tags)}`;
    const known = this.#entries.get(key);
    if (known) return known;
    if (this.#entries.size >= this.#maxSeries) return null;
    const entry: FoldEntry = { fold: newFold(type, metric, tags), generation: 0 };
    this.#entries.set(key, entry);
    return entry;
  }

  #remember(line: MetricLine, entry: FoldEntry): void {
    if (this.#spellingCount >= this.#maxSeries * SPELLINGS_PER_SERIES) this.#forgetSpellings();
    this.#spellingCount += 1;
    const byName = this.#spellings[line.type];
    let byTags = byName.get(line.name);
    if (!byTags) {
      byTags = new Map();
      byName.set(ownText(line.name), byTags);
    }
    byTags.set(ownText(line.tagsText), entry);
  }

  #forgetSpellings(): void {
    for (const byName of Object.values(this.#spellings)) byName.clear();
    this.#spellingCount = 0;
  }
}

const noSpellings = (): Record<MetricType, SpellingsByName> => ({
  c: new Map(),
  g: new Map(),
  ms: new Map(),
  h: new Map(),
  d: new Map(),
  s: new Map(),
});

function newFold(type: MetricType, metric: string, tags: Tags): FoldEntry['fold'] {
  switch (FAMILY_BY_TYPE[type]) {
    case 'counter':
      return new CounterFold(metric, tags);
    case 'gauge':
      return new GaugeFold(metric, tags);
    case 'set':
      return new SetFold(metric, tags);
    case 'distribution':
      return new DistributionFold(metric, tags, type === 'ms');
  }
}

function nameFault(line: MetricLine): StatsdRejection | null {
  if (line.name === '') return 'empty-name';
  if (line.name.includes('\0')) return 'bad-character';
  const suffix = FAMILY_BY_TYPE[line.type] === 'distribution' ? LONGEST_SUFFIX.length : 0;
  return Buffer.byteLength(line.name) + suffix > MAX_METRIC_BYTES ? 'name-too-long' : null;
}

function tagsFault(tags: Tags): StatsdRejection | null {
  if (tags.length > MAX_TAGS) return 'too-many-tags';
  for (const [name, value] of tags) {
    if (Buffer.byteLength(name) > MAX_TAG_NAME_BYTES || Buffer.byteLength(value) > MAX_TAG_VALUE_BYTES) return 'tag-too-long';
    if (name.includes('\0') || value.includes('\0')) return 'bad-character';
  }
  return null;
}
