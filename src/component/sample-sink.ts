import type { AppendResult, SampleBatch } from '../model/sample.ts';

/** Where receivers put samples. */
export interface SampleSink {
  /** Stores a batch and resolves when it is durable; then the subscribers hear of it. Rejects where the store takes no writes. */
  append(batch: SampleBatch): Promise<AppendResult>;
  /** Hears of every batch that was stored. Called on the path of ingestion: it must be quick and must not throw. */
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
