import { randomInt } from 'node:crypto';
import { MAX_SERIES } from '../../model/sample-limits.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import { ByteKeyMap, type KeyFound } from './byte-key-map.ts';
import type { MetricMetadata } from './metric-metadata.ts';
import type { LabelReader } from './read-labels.ts';
import type { WriteRejection } from './rejections.ts';

/** As many series as the store takes: all that are written are known here. */
const LIMITS = { maxEntries: MAX_SERIES, maxBytes: 64 * 1_024 * 1_024 };

/** Labels that take more than this are over their limits; they are not kept. */
const LONGEST_KEPT_BYTES = 32 * 1_024;

/** What a label block was found to be. */
export interface CachedSeries {
  /** Null where the series is refused. Replaced when metadata gives it another kind or unit, and the same object until then. */
  identity: SeriesIdentity | null;
  readonly refusal: WriteRejection | null;
  /** The version of the metadata that `identity` agrees with. */
  described: number;
}

/** Finds series by the bytes of their labels: of a series that was sent before no label is read. */
export class SeriesCache {
  readonly metadata: MetricMetadata;
  readonly #labels: LabelReader;
  readonly #known = new ByteKeyMap<CachedSeries>(LIMITS, randomInt(2 ** 32));

  constructor(labels: LabelReader, metadata: MetricMetadata) {
    this.#labels = labels;
    this.metadata = metadata;
  }

  get size(): number {
    return this.#known.size;
  }

  /**
   * The series that came after the last one before, where its labels stand from `from` on, before `limit`: for what comes in the same order
   * again and again, where labels end need not be looked for. They may go on behind it; then it is another series.
   */
  next(view: DataView, from: number, limit: number): KeyFound<CachedSeries> | null {
    return this.#known.next(view, from, limit);
  }

  /** Takes what `next` found for the series that it is. */
  follow(found: KeyFound<CachedSeries>): CachedSeries {
    this.#known.follow(found);
    if (found.value.described !== this.metadata.version) this.describe(found.value);
    return found.value;
  }

  /** The series whose labels stand from `from` to before `to`; null where they are no labels. */
  find(view: DataView, from: number, to: number): CachedSeries | null {
    const known = this.#known.get(view, from, to) ?? this.#read(view, from, to);
    if (known !== null && known.described !== this.metadata.version) this.describe(known);
    return known;
  }

  /** Makes a series agree with the metadata of now. */
  describe(series: CachedSeries): void {
    series.described = this.metadata.version;
    if (series.identity === null) return;
    const { kind, unit } = this.metadata.describe(series.identity.metric);
    if (kind !== series.identity.kind || unit !== series.identity.unit) series.identity = { ...series.identity, kind, unit };
  }

  #read(view: DataView, from: number, to: number): CachedSeries | null {
    const reading = this.#labels.read(new Uint8Array(view.buffer, view.byteOffset + from, to - from));
    if (reading === null) return null;
    const series = typeof reading === 'string' ? refused(reading) : this.#named(reading.metric, reading.tags);
    if (to - from <= LONGEST_KEPT_BYTES) this.#known.set(view, from, to, series);
    return series;
  }

  #named(metric: string, tags: SeriesIdentity['tags']): CachedSeries {
    return { identity: { metric, tags, ...this.metadata.describe(metric) }, refusal: null, described: this.metadata.version };
  }
}

const refused = (refusal: WriteRejection): CachedSeries => ({ identity: null, refusal, described: 0 });
