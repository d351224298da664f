import type { SeriesIdentity } from '../../model/series.ts';
import type { Signal } from '../../model/signal.ts';
import { PRESET_SIGNALS, signalOfOwner } from '../discovery/discover-signals.ts';
import type { SeriesOwner } from '../discovery/series-owner.ts';
import type { PresetMetric } from './preset-metrics.ts';

/** A spelling of the owner, and how many series have it. Their unit may change while they are known: it is read off the first of them. */
interface KnownSpelling {
  readonly owner: SeriesOwner;
  readonly first: Pick<SeriesIdentity, 'unit'>;
  series: number;
}

/** No two signals of the presets share a name. */
const SIGNALS_BY_NAME = new Map(PRESET_SIGNALS.map((each) => [each.signal.name, each]));

/** What presets know of one service and environment: which of their metrics it sends, in which spellings. */
export class OwnedMetrics {
  readonly service: string | null;
  readonly environment: string | null;
  readonly #byName = new Map<string, Map<string, KnownSpelling>>();

  constructor({ service, environment }: SeriesOwner) {
    this.service = service;
    this.environment = environment;
  }

  get isEmpty(): boolean {
    return this.#byName.size === 0;
  }

  /** True where this may change the signals: the metric is new to the owner. */
  add({ name, owner }: PresetMetric, first: Pick<SeriesIdentity, 'unit'>): boolean {
    const spellings = this.#byName.get(name);
    const key = spellingKey(owner);
    const known = spellings?.get(key);
    if (known) known.series += 1;
    else if (spellings) spellings.set(key, { owner, first, series: 1 });
    else this.#byName.set(name, new Map([[key, { owner, first, series: 1 }]]));
    return spellings === undefined;
  }

  /** True where this may change the signals: it was the last series of the metric. */
  remove({ name, owner }: PresetMetric): boolean {
    const spellings = this.#byName.get(name);
    const key = spellingKey(owner);
    const known = spellings?.get(key);
    if (!spellings || !known) return false;
    known.series -= 1;
    if (known.series === 0) spellings.delete(key);
    if (spellings.size > 0) return false;
    this.#byName.delete(name);
    return true;
  }

  /** The names of its signals, in the order of the presets. */
  signalNames(): readonly string[] {
    return PRESET_SIGNALS.filter(({ signal }) => this.#has(signal.foundBy) && !this.#has(signal.unless)).map(
      ({ signal }) => signal.name,
    );
  }

  /** The signal of this name, which must be one of `signalNames`. */
  signal(name: string): Signal {
    const { preset, signal } = SIGNALS_BY_NAME.get(name)!;
    const spellings = signal.foundBy.flatMap((metric) =>
      [...(this.#byName.get(metric)?.values() ?? [])].map(({ owner, first }) => ({ owner, unit: first.unit })),
    );
    return signalOfOwner(preset, signal, spellings);
  }

  #has(names: readonly string[]): boolean {
    return names.some((name) => this.#byName.has(name));
  }
}

const spellingKey = ({ prefix, tags }: SeriesOwner): string => JSON.stringify([prefix, tags]);
