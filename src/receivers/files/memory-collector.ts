import type { SampleBatch } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import { seriesKey } from '../../model/series.ts';
import { FileFaultError, fileFault } from './reading/file-fault.ts';
import type { SampleCollector, SeriesWriter } from './reading/sample-collector.ts';

/** More series than this in a file are values in a column that was read as names. */
const MAX_SERIES_OF_FILE = 10_000;
/** Twenty million are 320 MB, and a year of a sample a minute of forty series. */
const MAX_SAMPLES_OF_FILE = 20_000_000;
const FIRST_CAPACITY = 64;

/** Holds every sample of a file, by series. */
export class MemoryCollector implements SampleCollector {
  readonly #builders = new Map<string, SeriesBuilder>();
  readonly #room: { left: number };

  constructor(maxSamples = MAX_SAMPLES_OF_FILE) {
    this.#room = { left: maxSamples };
  }

  seriesOf(series: SeriesIdentity, line: number): SeriesWriter {
    const key = series.tags.length === 0 ? series.metric : seriesKey(series.metric, series.tags);
    let builder = this.#builders.get(key);
    if (builder) return builder;
    if (this.#builders.size >= MAX_SERIES_OF_FILE)
      throw fileFault(line, null, `more than ${MAX_SERIES_OF_FILE} series in one file`);
    builder = new SeriesBuilder(series, this.#room);
    this.#builders.set(key, builder);
    return builder;
  }

  async ready(): Promise<void> {}

  /** What was collected; rejects an empty file, as an answer about nothing would be wrong. */
  batch(): SampleBatch {
    const batch = [...this.#builders.values()].map((builder) => builder.build());
    if (batch.every(({ at }) => at.length === 0)) throw new FileFaultError('there are no samples in the file');
    return batch;
  }
}

/** Collects the points of one series, in any number. */
class SeriesBuilder implements SeriesWriter {
  readonly #series: SeriesIdentity;
  readonly #room: { left: number };
  #at = new Float64Array(FIRST_CAPACITY);
  #values = new Float64Array(FIRST_CAPACITY);
  #length = 0;

  constructor(series: SeriesIdentity, room: { left: number }) {
    this.#series = series;
    this.#room = room;
  }

  add(at: number, value: number): void {
    this.#room.left -= 1;
    if (this.#room.left < 0)
      throw new FileFaultError(`more samples than fit in memory; cut the file, or import it into a server`);
    if (this.#length === this.#at.length) {
      this.#at = grown(this.#at);
      this.#values = grown(this.#values);
    }
    this.#at[this.#length] = at;
    this.#values[this.#length] = value;
    this.#length += 1;
  }

  build(): SampleBatch[number] {
    return { series: this.#series, at: this.#at.slice(0, this.#length), values: this.#values.slice(0, this.#length) };
  }
}

function grown(column: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(column.length * 2);
  larger.set(column);
  return larger;
}
