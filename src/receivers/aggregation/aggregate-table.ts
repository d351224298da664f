import { MAX_METRIC_BYTES, MAX_TAG_NAME_BYTES, MAX_TAG_VALUE_BYTES, MAX_TAGS } from '../../model/sample-limits.ts';
import { seriesKey } from '../../model/series.ts';
import { type Tags, toTags } from '../../model/tags.ts';
import { CounterAggregate } from './counter-aggregate.ts';
import { DistributionAggregate, LONGEST_SUFFIX } from './distribution-aggregate.ts';
import { GaugeAggregate } from './gauge-aggregate.ts';
import { LastSender } from './last-sender.ts';
import { type Measurement, type MeasurementRejection, type MeasurementType, ownText } from './measurement.ts';
import type { NamedSeries, SeriesNaming } from './series-naming.ts';
import { SetAggregate } from './set-aggregate.ts';
import { TotalAggregate } from './total-aggregate.ts';

/** Ways of writing the same series (tags in another order) that are remembered, as a multiple of the series. */
const SPELLINGS_PER_SERIES = 2;

/** Timers, histograms and distributions of one name make the same series, so they share an aggregate. */
const FAMILY_BY_TYPE = {
  counter: 'counter',
  gauge: 'gauge',
  set: 'set',
  timer: 'distribution',
  histogram: 'distribution',
  distribution: 'distribution',
} as const satisfies Record<MeasurementType, string>;

export interface AggregateEntry {
  readonly aggregate: CounterAggregate | TotalAggregate | GaugeAggregate | SetAggregate | DistributionAggregate;
  /** The bucket of the last measurement, in the numbering of the aggregator; 0 before the first. */
  generation: number;
  /** Of series whose values replace each other; null for those that add up. */
  readonly sender: LastSender | null;
}

/** Reads tags in the notation of one receiver. */
export type ReadTags = (tagsText: string) => Tags;

interface TableSettings {
  readonly readTags: ReadTags;
  readonly gaugeUnit: string;
  readonly naming?: SeriesNaming | null;
}

type SpellingsByName = Map<string, Map<string, AggregateEntry>>;

/**
 * Finds the aggregate of a measurement. In the usual case that is two map look-ups by the texts as sent; only a spelling not seen before
 * has its tags read, checked against the limits and brought into canonical form.
 */
export class AggregateTable {
  readonly #maxSeries: number;
  readonly #readTags: ReadTags;
  readonly #gaugeUnit: string;
  readonly #naming: SeriesNaming | null;
  #namingVersion = 0;
  /** By canonical key. Spellings only refer to these entries. */
  readonly #entries = new Map<string, AggregateEntry>();
  readonly #spellings: Record<MeasurementType, SpellingsByName> = noSpellings();
  #spellingCount = 0;

  constructor(maxSeries: number, { readTags, gaugeUnit, naming = null }: TableSettings) {
    this.#maxSeries = maxSeries;
    this.#readTags = readTags;
    this.#gaugeUnit = gaugeUnit;
    this.#naming = naming;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** The entry of a measurement, made if its series is new; or why there can be none. */
  find(measurement: Measurement): AggregateEntry | MeasurementRejection {
    return this.#spellings[measurement.type].get(measurement.name)?.get(measurement.tagsText) ?? this.#addSpelling(measurement);
  }

  /** The gauge of a series known from before this process began; null when the table is full. */
  gauge(metric: string, tags: Tags): AggregateEntry | null {
    return this.#entry('gauge', metric, tags);
  }

  /** Removes every entry for which `isIdle` is true. */
  sweep(isIdle: (entry: AggregateEntry) => boolean): void {
    for (const [key, entry] of this.#entries) if (isIdle(entry)) this.#entries.delete(key);
    this.#forgetSpellings();
  }

  #addSpelling(measurement: Measurement): AggregateEntry | MeasurementRejection {
    const sentTags = this.#readTags(measurement.tagsText);
    const sentFault = nameFault(measurement) ?? tagsFault(sentTags);
    if (sentFault) return sentFault;
    const named = this.#named(measurement);
    const name = named?.metric ?? measurement.name;
    const tags = named ? toTags([...sentTags, ...named.tags]) : sentTags;
    const fault = named && (nameFault({ ...measurement, name }) ?? tagsFault(tags));
    if (fault) return fault;
    const ownTags: Tags = tags.map(([tagName, value]) => [ownText(tagName), ownText(value)]);
    const entry =
      named?.kind === 'total'
        ? this.#total(ownText(name), ownTags, named)
        : this.#entry(named?.kind ?? measurement.type, ownText(name), ownTags);
    if (!entry) return 'series-limit';
    this.#remember(measurement, entry);
    return entry;
  }

  #named({ name, type }: Measurement): NamedSeries | null {
    if (this.#naming === null) return null;
    const named = this.#naming.read(name, type);
    if (this.#naming.version !== this.#namingVersion) this.#forgetSpellings();
    this.#namingVersion = this.#naming.version;
    return named;
  }

  #entry(type: MeasurementType, metric: string, tags: Tags): AggregateEntry | null {
    return this.#entryOf(`${FAMILY_BY_TYPE[type]} ${seriesKey(metric, tags)}`, () => this.#newAggregate(type, metric, tags));
  }

  #total(metric: string, tags: Tags, named: NamedSeries): AggregateEntry | null {
    return this.#entryOf(`total ${seriesKey(metric, tags)}`, () => new TotalAggregate(metric, tags, named));
  }

  #entryOf(key: string, aggregate: () => AggregateEntry['aggregate']): AggregateEntry | null {
    const known = this.#entries.get(key);
    if (known) return known;
    if (this.#entries.size >= this.#maxSeries) return null;
    const entry: AggregateEntry = newEntry(aggregate());
    this.#entries.set(key, entry);
    return entry;
  }

  #newAggregate(type: MeasurementType, metric: string, tags: Tags): AggregateEntry['aggregate'] {
    switch (FAMILY_BY_TYPE[type]) {
      case 'counter':
        return new CounterAggregate(metric, tags);
      case 'gauge':
        return new GaugeAggregate(metric, tags, this.#gaugeUnit);
      case 'set':
        return new SetAggregate(metric, tags);
      case 'distribution':
        return new DistributionAggregate(metric, tags, type === 'timer');
    }
  }

  #remember({ type, name, tagsText }: Measurement, entry: AggregateEntry): void {
    if (this.#spellingCount >= this.#maxSeries * SPELLINGS_PER_SERIES) this.#forgetSpellings();
    this.#spellingCount += 1;
    const byName = this.#spellings[type];
    let byTags = byName.get(name);
    if (!byTags) {
      byTags = new Map();
      byName.set(ownText(name), byTags);
    }
    byTags.set(ownText(tagsText), entry);
  }

  #forgetSpellings(): void {
    for (const byName of Object.values(this.#spellings)) byName.clear();
    this.#spellingCount = 0;
  }
}

const newEntry = (aggregate: AggregateEntry['aggregate']): AggregateEntry => ({
  ...{ aggregate, generation: 0 },
  sender: aggregate instanceof GaugeAggregate || aggregate instanceof TotalAggregate ? new LastSender() : null,
});

const noSpellings = (): Record<MeasurementType, SpellingsByName> => ({
  counter: new Map(),
  gauge: new Map(),
  timer: new Map(),
  histogram: new Map(),
  distribution: new Map(),
  set: new Map(),
});

function nameFault({ name, type }: Measurement): MeasurementRejection | null {
  if (name === '') return 'empty-name';
  if (name.includes('\0')) return 'bad-character';
  const suffix = FAMILY_BY_TYPE[type] === 'distribution' ? LONGEST_SUFFIX.length : 0;
  return Buffer.byteLength(name) + suffix > MAX_METRIC_BYTES ? 'name-too-long' : null;
}

function tagsFault(tags: Tags): MeasurementRejection | null {
  if (tags.length > MAX_TAGS) return 'too-many-tags';
  for (const [name, value] of tags) {
    if (Buffer.byteLength(name) > MAX_TAG_NAME_BYTES || Buffer.byteLength(value) > MAX_TAG_VALUE_BYTES) return 'tag-too-long';
    if (name.includes('\0') || value.includes('\0')) return 'bad-character';
  }
  return null;
}
