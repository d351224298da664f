import type { AppendResult, SampleBatch } from '../model/sample.ts';

/** Receivers store samples through this sink, so that all subscribers are notified. */
export interface SampleSink {
  /** Stores a batch, calls the subscribers and resolves. Rejects where the store takes no writes. */
  append(batch: SampleBatch): Promise<AppendResult>;
  /** Calls `onStored` for every stored batch. On the hot path, so it must be quick; it must not throw. */
  subscribe(onStored: (batch: SampleBatch) => void): void;
}

export function createSampleSink(samples: Pick<SampleSink, 'append'>): SampleSink {
  const subscribers: ((batch: SampleBatch) => void)[] = [];
  return {
    async append(batch) {
      const result = await samples.append(batch);
      for (const onStored of subscribers) onStored(batch);
      return result;
    },
    subscribe(onStored) {
      subscribers.push(onStored);
    },
  };
}
