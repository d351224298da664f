import { MAX_POINTS_PER_BODY, MAX_SERIES } from '../../model/sample-limits.ts';
import { type SeriesIdentity, seriesKey } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { RequestOf } from '../../openapi/schema.ts';
import { fileFault } from '../../receivers/files/reading/file-fault.ts';
import type { SampleCollector, SeriesWriter } from '../../receivers/files/reading/sample-collector.ts';

/** A body of `POST /v1/samples`, with how many samples of the file come before its end. */
export interface SampleBody {
  readonly body: RequestOf<'postSamples'>;
  readonly points: number;
  readonly end: number;
}

/** Below the five megabytes that a body may have, as names are counted in letters and not in bytes: none takes more than three of them. */
const MAX_BODY_LETTERS = 1_500_000;
/** Digits of an instant and of a double, with brackets and commas. */
const LETTERS_PER_POINT = 42;

interface SeriesPart {
  readonly identity: SeriesIdentity;
  readonly points: [number, number][];
}

/**
 * Collects the samples of a file into bodies, in the order of the file, so that the same file makes the same bodies each time. Nothing is held but what
 * was not sent: `ready` sends every full body. `skip`: samples that an earlier import has sent already.
 */
export class SampleBatches implements SampleCollector {
  readonly #send: (batch: SampleBody) => Promise<void>;
  readonly #tags: Tags;
  readonly #skip: number;
  readonly #writers = new Map<string, SeriesWriter>();
  readonly #full: SampleBody[] = [];
  #parts: SeriesPart[] = [];
  #points = 0;
  #letters = 0;
  /** Counts up with each body, so that a writer knows whether its part belongs to this one. */
  #number = 0;
  #seen = 0;

  constructor(send: (batch: SampleBody) => Promise<void>, tags: Tags, skip: number) {
    this.#send = send;
    this.#tags = tags;
    this.#skip = skip;
  }

  /** Samples of the file so far. */
  get samples(): number {
    return this.#seen;
  }

  get series(): number {
    return this.#writers.size;
  }

  seriesOf(found: SeriesIdentity, line: number): SeriesWriter {
    const key = seriesKey(found.metric, found.tags);
    let writer = this.#writers.get(key);
    if (writer) return writer;
    if (this.#writers.size >= MAX_SERIES) throw fileFault(line, null, `more than ${MAX_SERIES} series in one file`);
    writer = this.#writerOf({ ...found, tags: withTags(found.tags, this.#tags) });
    this.#writers.set(key, writer);
    return writer;
  }

  async ready(): Promise<void> {
    for (let batch = this.#full.shift(); batch; batch = this.#full.shift()) await this.#send(batch);
  }

  /** Sends what is left. */
  async finish(): Promise<void> {
    this.#close();
    await this.ready();
  }

  #writerOf(identity: SeriesIdentity): SeriesWriter {
    let part: SeriesPart | null = null;
    let number = -1;
    const letters = JSON.stringify(seriesJson({ identity, points: [] })).length;
    return {
      add: (at, value) => {
        this.#seen += 1;
        if (this.#seen <= this.#skip) return;
        if (number !== this.#number || part === null) {
          part = { identity, points: [] };
          number = this.#number;
          this.#parts.push(part);
          this.#letters += letters;
        }
        part.points.push([at, value]);
        this.#points += 1;
        this.#letters += LETTERS_PER_POINT;
        if (this.#points === MAX_POINTS_PER_BODY || this.#letters >= MAX_BODY_LETTERS) this.#close();
      },
    };
  }

  #close(): void {
    if (this.#points === 0) return;
    this.#full.push({ body: { series: this.#parts.map(seriesJson) }, points: this.#points, end: this.#seen });
    this.#parts = [];
    this.#points = 0;
    this.#letters = 0;
    this.#number += 1;
  }
}

const seriesJson = ({ identity: { metric, tags, kind, unit }, points }: SeriesPart) => ({
  metric,
  tags: Object.fromEntries(tags),
  ...(kind === null ? {} : { kind }),
  ...(unit === null ? {} : { unit }),
  points,
});

/** The tags of a series, and those that were given where it has none of that name. */
const withTags = (own: Tags, given: Tags): Tags =>
  given.length === 0
    ? own
    : [...own, ...given.filter(([name]) => !own.some(([other]) => other === name))].sort(([a], [b]) => (a < b ? -1 : 1));
