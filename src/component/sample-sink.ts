import type { AppendResult, SampleBatch } from '../model/sample.ts';
import type { Log } from '../telemetry/log.ts';
import { createSubscribers } from './subscribers.ts';

/** Receivers store samples through this sink, so that all subscribers are notified. */
export interface SampleSink {
  /** Stores a batch, calls the subscribers and resolves. Rejects where the store takes no writes. */
  append(batch: SampleBatch): Promise<AppendResult>;
  /** Calls `onStored` for every stored batch. On the hot path, so it must be quick. */
  subscribe(onStored: (batch: SampleBatch) => void): void;
}

/** Stores batches and calls the subscribers with each that is durable. `append` rejects when the store fails, and nobody is called then. */
export function createSampleSink(samples: Pick<SampleSink, 'append'>, log: Log): SampleSink {
  const subscribers = createSubscribers<SampleBatch>(log);
  return {
    async append(batch) {
      const result = await samples.append(batch);
      subscribers.notify(batch);
      return result;
    },
    subscribe: subscribers.add,
  };
}
