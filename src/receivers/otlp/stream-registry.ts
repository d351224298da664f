import { MAX_METRIC_BYTES } from '../../model/sample-limits.ts';
import { type NameFault, nameFault } from '../decoding/series-texts.ts';
import { type MetricSeries, metricSeriesOf, OtlpStream } from './otlp-stream.ts';
import type { Attribute, OtlpMetric, OtlpRequest, OtlpResource, RawAttributes } from './request/otlp-request.ts';
import { resourceTags, seriesTags } from './resource-tags.ts';

/** The longest suffix that is added to a name. */
const LONGEST_SUFFIX = '_bucket';

/** About what a stream takes in memory besides its series, in bytes for each byte of its attributes: as sent, and as names and values. */
const BYTES_OF_ATTRIBUTES = 4;

/** What may be remembered in all. Past it everything is forgotten and built anew from what is sent. */
const MAX_REMEMBERED_BYTES = 256 * 1024 * 1024;

/**
 * The streams that were sent, by the bytes of their attributes: most points are of a stream that is known, and then nothing of it is decoded
 * or sorted. It is all or nothing that is forgotten, because the age of one stream is told from the others of its metric.
 */
export class StreamRegistry {
  readonly #kept: ReadonlySet<string>;
  readonly #maxBytes: number;
  #resources = new Map<string, ResourceStreams>();
  #bytes = 0;

  /** `kept` are the attributes of a resource that its series carry, besides those that say whose they are. */
  constructor(kept: ReadonlySet<string>, maxBytes: number = MAX_REMEMBERED_BYTES) {
    this.#kept = kept;
    this.#maxBytes = maxBytes;
  }

  /** `format` keeps the bytes of the formats apart. */
  ofResource(format: string, { attributes: raw }: OtlpResource, { readAttributes }: OtlpRequest): ResourceStreams {
    if (this.#bytes > this.#maxBytes) {
      this.#resources = new Map();
      this.#bytes = 0;
    }
    const key = `${format} ${raw}`;
    let streams = this.#resources.get(key);
    if (!streams) {
      const tags = resourceTags(readAttributes(raw), this.#kept);
      streams = new ResourceStreams(tags, readAttributes, (bytes) => {
        this.#bytes += bytes;
      });
      this.#resources.set(key, streams);
      this.#bytes += BYTES_OF_ATTRIBUTES * key.length;
    }
    return streams;
  }
}

/** The streams of one resource. */
class ResourceStreams {
  readonly #metrics = new Map<string, MetricStreams>();
  readonly #tags: readonly Attribute[];
  readonly #readAttributes: OtlpRequest['readAttributes'];
  readonly #onBytes: (bytes: number) => void;

  constructor(tags: readonly Attribute[], readAttributes: OtlpRequest['readAttributes'], onBytes: (bytes: number) => void) {
    this.#tags = tags;
    this.#readAttributes = readAttributes;
    this.#onBytes = onBytes;
  }

  ofMetric(metric: OtlpMetric): MetricStreams {
    const { name, unit, data } = metric;
    const key = `${data.type} ${'temporality' in data ? data.temporality : ''} ${'monotonic' in data && data.monotonic} ${unit} ${name}`;
    let streams = this.#metrics.get(key);
    if (!streams) {
      streams = new MetricStreams(metricSeriesOf(metric), this.#tags, this.#readAttributes, this.#onBytes);
      this.#metrics.set(key, streams);
      this.#onBytes(BYTES_OF_ATTRIBUTES * key.length);
    }
    return streams;
  }
}

interface KnownStream {
  readonly raw: RawAttributes;
  readonly stream: OtlpStream;
}

/** The streams of one metric of a resource. */
export class MetricStreams {
  readonly series: MetricSeries;
  #lastAtMs = 0;
  readonly #streams = new Map<RawAttributes, KnownStream>();
  /** By the place of their points in the last request. */
  readonly #places: KnownStream[] = [];
  readonly #tags: readonly Attribute[];
  readonly #readAttributes: OtlpRequest['readAttributes'];
  readonly #onBytes: (bytes: number) => void;

  constructor(
    series: MetricSeries,
    tags: readonly Attribute[],
    readAttributes: OtlpRequest['readAttributes'],
    onBytes: (bytes: number) => void,
  ) {
    this.series = series;
    this.#tags = tags;
    this.#readAttributes = readAttributes;
    this.#onBytes = onBytes;
  }

  /** The instant of its newest stored point; 0 before the first one. */
  get lastAtMs(): number {
    return this.#lastAtMs;
  }

  /** A point of a stream of this metric was stored. */
  advance(stream: OtlpStream, startMs: number, atMs: number): void {
    stream.advance(startMs, atMs);
    this.#lastAtMs = Math.max(this.#lastAtMs, atMs);
  }

  /**
   * The stream of a point, or why it cannot have one, which is not remembered. `place` is that of the point among those of the metric: senders keep
   * their order, and comparing texts costs less than looking one up.
   */
  withAttributes(raw: RawAttributes, place: number): OtlpStream | NameFault {
    const expected = this.#places[place];
    if (expected?.raw === raw) return expected.stream;
    const known = this.#streams.get(raw) ?? this.#add(raw);
    if ('code' in known) return known;
    // Without holes, so that it stays an array.
    if (place <= this.#places.length) this.#places[place] = known;
    return known.stream;
  }

  #add(raw: RawAttributes): KnownStream | NameFault {
    const pairs = seriesTags(this.#tags, this.#readAttributes(raw));
    const fault = nameFault(this.series.name, pairs) ?? suffixFault(this.series.name);
    if (fault) return fault;
    const known = { raw, stream: new OtlpStream(this.series, pairs, this.#onBytes) };
    this.#streams.set(raw, known);
    this.#onBytes(BYTES_OF_ATTRIBUTES * raw.length);
    return known;
  }
}

function suffixFault(name: string): NameFault | null {
  if (Buffer.byteLength(name) + LONGEST_SUFFIX.length <= MAX_METRIC_BYTES) return null;
  return { code: 'bad-metric', detail: `${name}${LONGEST_SUFFIX} is longer than ${MAX_METRIC_BYTES} bytes` };
}
