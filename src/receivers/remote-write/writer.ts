import type { ArrivalCounter } from '../../component/arrivals.ts';
import type { SampleSink } from '../../component/sample-sink.ts';
import type { Millis } from '../../model/instant.ts';
import { MAX_AHEAD_MS } from '../../model/sample-limits.ts';
import type { OwnerLabels } from '../decoding/prometheus-owner.ts';
import { ProtobufReader } from '../decoding/protobuf-reader.ts';
import { decodeWriteRequest } from './decode-write-request.ts';
import { decodeWriteRequest2 } from './decode-write-request-2.ts';
import { MAX_INFLATED_BYTES, MAX_SAMPLES_PER_WRITE } from './limits.ts';
import { MetricMetadata } from './metric-metadata.ts';
import { LabelReader } from './read-labels.ts';
import { REQUEST_REJECTIONS, type RequestRejection, WRITE_CAUSES, WRITE_REJECTIONS } from './rejections.ts';
import { type CollectedSamples, type RefusedSamples, SampleCollector } from './sample-collector.ts';
import { SeriesCache } from './series-cache.ts';
import { SnappyInflater } from './snappy-block.ts';
import { newWriteCounters, type WriteCounters } from './write-counters.ts';

/** What became of a request. Of one that was taken, what is not among the refused is stored. */
export type WriteOutcome =
  | {
      readonly outcome: 'taken';
      readonly samples: number;
      readonly histograms: number;
      readonly refused: readonly RefusedSamples[];
    }
  | { readonly outcome: 'refused'; readonly code: RequestRejection; readonly detail: string };

interface WriterContext {
  readonly samples: Pick<SampleSink, 'appendColumns'>;
  readonly arrivals: ArrivalCounter;
  readonly owner: OwnerLabels;
  readonly retentionMs: number;
  readonly clock: () => Millis;
}

/** Takes the bodies of write requests. A body is decoded in one go, so buffers are shared by all; then it waits for the store. */
export class RemoteWriter {
  readonly counters: WriteCounters = newWriteCounters();
  readonly cache: SeriesCache;
  readonly #context: WriterContext;
  readonly #inflater = new SnappyInflater();
  readonly #collector: SampleCollector;

  constructor(context: WriterContext) {
    this.#context = context;
    this.cache = new SeriesCache(new LabelReader(context.owner), new MetricMetadata());
    this.#collector = new SampleCollector(this.cache, MAX_SAMPLES_PER_WRITE);
  }

  /** Resolves when everything that can be stored is durable. Rejects where the store takes no writes; nothing is stored then. */
  async write(body: Uint8Array, version: 1 | 2): Promise<WriteOutcome> {
    const inflated = this.#inflater.inflate(body, MAX_INFLATED_BYTES);
    if (inflated.outcome === 'malformed') return this.#refused('not-snappy');
    if (inflated.outcome === 'too-large') {
      return this.#refused('too-large', `${inflated.declaredBytes} bytes; at most ${MAX_INFLATED_BYTES}`);
    }
    const collected = this.#decode(inflated.bytes, version);
    if (collected === 'full') return this.#refused('too-large', `more than ${MAX_SAMPLES_PER_WRITE} samples or series`);
    if (collected === null || collected.columns === null) return this.#refused('not-protobuf');
    return this.#store(collected, collected.columns);
  }

  #decode(bytes: Uint8Array, version: 1 | 2): CollectedSamples | 'full' | null {
    const now = this.#context.clock();
    this.#collector.begin({ from: now - this.#context.retentionMs, to: now + MAX_AHEAD_MS });
    const isSound = version === 1 ? decode1(bytes, this.#collector) : decodeWriteRequest2(bytes, this.#collector);
    if (!isSound) return null;
    return this.#collector.isFull ? 'full' : this.#collector.take();
  }

  async #store(collected: CollectedSamples, columns: NonNullable<CollectedSamples['columns']>): Promise<WriteOutcome> {
    const count = columns.at.length;
    const refused = [...collected.refused];
    if (count > 0) {
      const stored = await this.#context.samples.appendColumns(columns);
      if (stored.refused.length > 0) {
        const first = columns.series[stored.refused[0]!.index]!.metric;
        refused.push({ code: 'series-limit', samples: count - stored.accepted, first });
      }
    }
    return this.#taken(collected, refused);
  }

  #taken(collected: CollectedSamples, refused: readonly RefusedSamples[]): WriteOutcome {
    const { counters } = this;
    const overLimit = refused.find(({ code }) => code === 'series-limit')?.samples ?? 0;
    const samples = Math.max(0, collected.samples - overLimit);
    counters.samplesStored += samples;
    counters.histogramsStored += collected.histograms;
    counters.staleMarkers += collected.staleMarkers;
    counters.samplesWithoutValue += collected.withoutValue;
    counters.exemplarsIgnored += collected.exemplars;
    const { arrivals } = this.#context;
    if (samples > 0) arrivals.accepted(samples);
    for (const { code, samples: count, first } of refused) {
      counters.samplesRefused[code] += count;
      arrivals.rejected(WRITE_CAUSES[code], () => first ?? WRITE_REJECTIONS[code], count);
    }
    // A marker and a NaN are taken for what they say.
    const written = samples + collected.staleMarkers + collected.withoutValue;
    return { outcome: 'taken', samples: written, histograms: collected.histograms, refused };
  }

  #refused(code: RequestRejection, detail: string = REQUEST_REJECTIONS[code]): WriteOutcome {
    this.counters.requestsRefused[code] += 1;
    return { outcome: 'refused', code, detail };
  }
}

function decode1(bytes: Uint8Array, collector: SampleCollector): boolean {
  const reader = new ProtobufReader(bytes);
  decodeWriteRequest(reader, collector);
  return !reader.failed;
}
