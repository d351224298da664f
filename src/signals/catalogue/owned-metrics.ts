import type { SeriesIdentity } from '../../model/series.ts';
import type { Signal } from '../../model/signal.ts';
import { type OfPreset, PRESET_SIGNALS, signalOfOwner } from '../discovery/discover-signals.ts';
import { selectorKey } from '../discovery/preset-selectors.ts';
import type { SeriesOwner } from '../discovery/series-owner.ts';
import type { PresetMetric } from './preset-metrics.ts';

/** A spelling of the owner, and how many series have it. Their unit may change while they are known: it is read off the first of them. */
interface KnownSpelling {
  readonly owner: SeriesOwner;
  readonly first: Pick<SeriesIdentity, 'unit'>;
  series: number;
}

/** A signal of a preset with its place among all of them, and the keys of what finds it and of what leaves it out. */
type Indexed = OfPreset & { readonly order: number; readonly found: readonly string[]; readonly unless: readonly string[] };

const SIGNALS: readonly Indexed[] = PRESET_SIGNALS.map((each, order) => ({
  ...each,
  order,
  found: [...new Set(each.signal.foundBy.map(selectorKey))],
  unless: each.signal.unless.map(selectorKey),
}));

/** In the order of the presets: the signals of one name are alternatives. */
const SIGNALS_BY_NAME = Map.groupBy(SIGNALS, ({ signal }) => signal.name);

/** By the key of each metric that finds them, so that looking through an owner's signals does not cost more with every preset. */
const SIGNALS_BY_KEY = Map.groupBy(
  SIGNALS.flatMap((each) => each.found.map((key) => ({ key, each }))),
  ({ key }) => key,
);

/** What presets know of one service and environment: which of their metrics it sends, in which spellings. */
export class OwnedMetrics {
  readonly service: string | null;
  readonly environment: string | null;
  readonly #byKey = new Map<string, Map<string, KnownSpelling>>();

  constructor({ service, environment }: SeriesOwner) {
    this.service = service;
    this.environment = environment;
  }

  get isEmpty(): boolean {
    return this.#byKey.size === 0;
  }

  /** True where this may change the signals: the metric is new to the owner. */
  add({ key: name, owner }: PresetMetric, first: Pick<SeriesIdentity, 'unit'>): boolean {
    const spellings = this.#byKey.get(name);
    const key = spellingKey(owner);
    const known = spellings?.get(key);
    if (known) known.series += 1;
    else if (spellings) spellings.set(key, { owner, first, series: 1 });
    else this.#byKey.set(name, new Map([[key, { owner, first, series: 1 }]]));
    return spellings === undefined;
  }

  /** True where this may change the signals: it was the last series of the metric. */
  remove({ key: name, owner }: PresetMetric): boolean {
    const spellings = this.#byKey.get(name);
    const key = spellingKey(owner);
    const known = spellings?.get(key);
    if (!spellings || !known) return false;
    known.series -= 1;
    if (known.series === 0) spellings.delete(key);
    if (spellings.size > 0) return false;
    this.#byKey.delete(name);
    return true;
  }

  /** The names of its signals, in the order of the presets. */
  signalNames(): readonly string[] {
    const found = [...this.#byKey.keys()].flatMap((key) => SIGNALS_BY_KEY.get(key) ?? []).map(({ each }) => each);
    const shown = found.filter(({ unless }) => !this.#has(unless)).sort((a, b) => a.order - b.order);
    return [...new Set(shown.map(({ signal }) => signal.name))];
  }

  /** The signal of this name, which must be one of `signalNames`. */
  signal(name: string): Signal {
    const alternatives = SIGNALS_BY_NAME.get(name)!;
    const { preset, signal, found } = alternatives.find((each) => this.#has(each.found) && !this.#has(each.unless))!;
    const spellings = found.flatMap((key) =>
      [...(this.#byKey.get(key)?.values() ?? [])].map(({ owner, first }) => ({ owner, unit: first.unit })),
    );
    return signalOfOwner(preset, signal, spellings);
  }

  #has(keys: readonly string[]): boolean {
    return keys.some((key) => this.#byKey.has(key));
  }
}

const spellingKey = ({ prefix, tags }: SeriesOwner): string => JSON.stringify([prefix, tags]);
