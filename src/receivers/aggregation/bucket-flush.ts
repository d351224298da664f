import type { ArrivalCounter, RejectionCause } from '../../component/arrivals.ts';
import type { SampleSink } from '../../component/sample-sink.ts';
import type { Millis } from '../../model/instant.ts';
import type { SampleBatch } from '../../model/sample.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import { type Aggregator, BUCKET_MS } from './aggregator.ts';
import { OrderedSender } from './ordered-sender.ts';

/** 16 MB of samples: about 17 minutes of 10,000 series. */
const MAX_WAITING_SAMPLES = 1_000_000;
/** After the end of a bucket, so that what is queued by then has been aggregated. */
const FLUSH_GRACE_MS = 100;

const OVER_LIMIT: RejectionCause = {
  reason: 'store-series-limit',
  meaning: 'samples of a new series, while as many of the metric, or in all, are stored as there may be',
  advice: 'a tag has too many values: leave out ids of users, sessions or requests. Series that are stored go on',
};
const NOT_STORED: RejectionCause = {
  reason: 'not-stored',
  meaning: 'aggregated samples that waited until there were too many, while the store took no writes',
  advice: 'see GET /readyz and the log of the server: the disk is full, or the store is busy',
};

/** What became of aggregated samples. Totals that only grow, except for `series`. */
export interface AggregationCounters {
  samplesAccepted: number;
  /** Not stored because their series would be one too many. */
  samplesRefused: number;
  /** Aggregated but lost, because the store took no writes for too long. */
  samplesDropped: number;
  /** Series that are aggregated or repeated now. */
  series: number;
}

export interface BucketFlushOptions {
  readonly aggregator: Pick<Aggregator, 'takeClosed' | 'takeAll' | 'seriesCount'>;
  readonly samples: Pick<SampleSink, 'append'>;
  /** Updated in place. */
  readonly counters: AggregationCounters;
  /** Those of the receiver, so that what the store does not take is seen there. */
  readonly arrivals: Pick<ArrivalCounter, 'rejected'>;
  readonly clock: () => Millis;
  /** Arrival of the oldest measurement that is not aggregated yet; null when all are. */
  oldestQueued(): Millis | null;
  onFault(error: unknown): void;
}

/** Stores the samples of each bucket soon after its end, in order, and again where the store refused them. Begins when it is made. */
export class BucketFlush {
  readonly #options: BucketFlushOptions;
  readonly #sender: OrderedSender<SampleBatch>;
  #timer: NodeJS.Timeout;

  constructor(options: BucketFlushOptions) {
    this.#options = options;
    this.#sender = createSampleSender(options);
    this.#timer = this.#schedule();
  }

  /** Stores the open bucket too. Nothing may be added to the aggregator after. */
  async close(): Promise<void> {
    clearTimeout(this.#timer);
    this.#send(this.#options.aggregator.takeAll(this.#options.clock()));
    await this.#sender.close();
  }

  #schedule(): NodeJS.Timeout {
    const untilBucketEnd = BUCKET_MS - (this.#options.clock() % BUCKET_MS);
    return setTimeout(() => {
      this.#flush();
      this.#timer = this.#schedule();
    }, untilBucketEnd + FLUSH_GRACE_MS);
  }

  #flush(): void {
    const { aggregator, counters, clock, oldestQueued } = this.#options;
    // What is still queued belongs to the bucket in which it arrived, so that bucket and later ones stay open.
    this.#send(aggregator.takeClosed(oldestQueued() ?? clock()));
    counters.series = aggregator.seriesCount;
  }

  #send(batch: SampleBatch): void {
    if (batch.length > 0) this.#sender.push(batch);
  }
}

const sampleCount = (batch: SampleBatch): number => batch.reduce((count, { at }) => count + at.length, 0);

const describe = ({ metric, tags }: SeriesIdentity): string =>
  `${metric}{${tags.map(([name, value]) => `${name}=${value}`).join(',')}}`;

const createSampleSender = ({ samples, counters, arrivals, onFault }: BucketFlushOptions): OrderedSender<SampleBatch> =>
  new OrderedSender({
    capacity: MAX_WAITING_SAMPLES,
    sizeOf: sampleCount,
    async send(batch) {
      const { accepted, refused } = await samples.append(batch);
      const over = sampleCount(batch) - accepted;
      counters.samplesAccepted += accepted;
      counters.samplesRefused += over;
      const [first] = refused;
      if (first) arrivals.rejected(OVER_LIMIT, () => describe(batch[first.index]!.series), over);
    },
    onDropped(batch) {
      const lost = sampleCount(batch);
      counters.samplesDropped += lost;
      arrivals.rejected(NOT_STORED, () => describe(batch[0]!.series), lost);
    },
    onFault,
  });
