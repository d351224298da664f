import type { SeriesIdentity, SeriesKind } from '../../model/series.ts';
import { type Tags, toTags } from '../../model/tags.ts';
import type { Attribute, OtlpMetric } from './request/otlp-request.ts';

/** Units of time (UCUM). */
const TIME_UNITS: ReadonlySet<string> = new Set(['s', 'ms', 'us', 'ns', 'min', 'h', 'd']);

/** What the series of one metric have in common. */
export interface MetricSeries {
  readonly name: string;
  readonly unit: string | null;
  /** Of the metric itself, and of its count, sum and buckets. */
  readonly kind: SeriesKind;
  /** The samples are running totals, for which it matters when they began. */
  readonly isTotal: boolean;
}

export function metricSeriesOf({ name, unit, data }: OtlpMetric): MetricSeries {
  const isTotal =
    data.type === 'summary' ||
    ('temporality' in data && data.temporality === 'cumulative' && (data.type !== 'sum' || data.monotonic));
  const kind = isTotal ? 'total' : data.type === 'gauge' || (data.type === 'sum' && !data.monotonic) ? 'gauge' : 'counter';
  return { name, unit: plainUnit(unit), kind, isTotal };
}

/** As stated. `1` and what stands in braces are remarks in UCUM, such as `{request}`, and no units. */
const plainUnit = (unit: string): string | null => (unit === '' || unit === '1' || /^\{.*\}$/.test(unit) ? null : unit);

/** About what one series takes in memory, in bytes: the texts of its tags are shared. */
const SERIES_BYTES = 400;

/** What a metric of one resource has for one set of attributes: its series, made when they are first needed, and when it began. */
export class OtlpStream {
  readonly #metric: MetricSeries;
  readonly #tags: Tags;
  readonly #pairs: readonly Attribute[];
  readonly #onBytes: (bytes: number) => void;

  #startMs = 0;
  #lastAtMs = 0;
  #lowestBound = Number.POSITIVE_INFINITY;
  #value: SeriesIdentity | null = null;
  #count: SeriesIdentity | null = null;
  #sum: SeriesIdentity | null = null;
  /** Of a histogram by bound, of a summary by quantile. */
  #parts: Map<number, SeriesIdentity> | null = null;

  /** `onBytes` is told what it takes in memory as it grows. */
  constructor(metric: MetricSeries, pairs: readonly Attribute[], onBytes: (bytes: number) => void) {
    this.#metric = metric;
    this.#pairs = pairs;
    this.#onBytes = onBytes;
    this.#tags = toTags(pairs);
  }

  /** Since when the last stored point counted; 0 before the first one. */
  get startMs(): number {
    return this.#startMs;
  }

  /** The instant of the newest stored point; 0 before the first one. */
  get lastAtMs(): number {
    return this.#lastAtMs;
  }

  /** The lowest bound of an exponential histogram that has samples since it began, as an index of the grid; infinite where none has. */
  get lowestBound(): number {
    return this.#lowestBound;
  }

  /** True where a running total that counts from this instant goes on from the last stored point. */
  isContinuedBy(startMs: number): boolean {
    return this.#lastAtMs > 0 && startMs === this.#startMs;
  }

  /** A point was stored. */
  advance(startMs: number, atMs: number): void {
    this.#begin(startMs);
    this.#lastAtMs = Math.max(this.#lastAtMs, atMs);
  }

  /** An exponential histogram was stored, with its bounds from this one on. */
  reach(startMs: number, bound: number): void {
    this.#begin(startMs);
    this.#lowestBound = Math.min(this.#lowestBound, bound);
  }

  #begin(startMs: number): void {
    if (startMs === this.#startMs) return;
    this.#startMs = startMs;
    this.#lowestBound = Number.POSITIVE_INFINITY;
  }

  value(): SeriesIdentity {
    this.#value ??= this.#made('', this.#metric.kind, this.#metric.unit);
    return this.#value;
  }

  count(): SeriesIdentity {
    this.#count ??= this.#made('_count', this.#metric.kind, null);
    return this.#count;
  }

  sum(): SeriesIdentity {
    this.#sum ??= this.#made('_sum', this.#metric.kind, this.#metric.unit);
    return this.#sum;
  }

  /** `le` is infinite for the last one. */
  bucket(le: number): SeriesIdentity {
    return this.#parts?.get(le) ?? this.#addBucket(le);
  }

  quantile(quantile: number): SeriesIdentity {
    return this.#parts?.get(quantile) ?? this.#addQuantile(quantile);
  }

  #addBucket(le: number): SeriesIdentity {
    const { name, kind, unit } = this.#metric;
    const tags = this.#with('le', le === Number.POSITIVE_INFINITY ? '+Inf' : `${le}`);
    return this.#add(le, { metric: `${name}_bucket`, tags, kind, unit });
  }

  #addQuantile(quantile: number): SeriesIdentity {
    const { name, unit } = this.#metric;
    const kind = TIME_UNITS.has(unit ?? '') ? 'latency' : 'gauge';
    return this.#add(quantile, { metric: name, tags: this.#with('quantile', `${quantile}`), kind, unit });
  }

  #add(key: number, series: SeriesIdentity): SeriesIdentity {
    this.#parts ??= new Map();
    this.#parts.set(key, series);
    this.#onBytes(SERIES_BYTES);
    return series;
  }

  /** An attribute of the sender with this name would make it another series, and gives way. */
  #with(name: string, value: string): Tags {
    return toTags([...this.#pairs.filter((pair) => pair[0] !== name), [name, value]]);
  }

  #made(suffix: '' | '_count' | '_sum', kind: SeriesKind, unit: string | null): SeriesIdentity {
    this.#onBytes(SERIES_BYTES);
    return { metric: `${this.#metric.name}${suffix}`, tags: this.#tags, kind, unit };
  }
}
