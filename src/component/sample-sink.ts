import type { AppendResult, SampleBatch, SampleColumns } from '../model/sample.ts';
import type { SampleAppender } from '../storage/ports/samples.ts';
import type { Log } from '../telemetry/log.ts';
import { SeriesNumbers } from './series-numbers.ts';
import { createSubscribers } from './subscribers.ts';

/** Receivers store samples through this sink, so that all subscribers are notified. */
export interface SampleSink {
  /** Stores a batch, calls the subscribers and resolves. Rejects where the store takes no writes. */
  append(batch: SampleBatch): Promise<AppendResult>;
  /** The same for columns, whose arrays are copied before this returns. */
  appendColumns(columns: SampleColumns): Promise<AppendResult>;
  /** Calls `onStored` with the instants of the samples whenever some were stored. On the hot path, so it must be quick. */
  subscribe(onStored: (instants: readonly Float64Array[]) => void): void;
}

/** Stores samples and calls the subscribers with what is durable. `append` rejects when the store fails, and nobody is called then. */
export function createSampleSink(samples: SampleAppender, log: Log): SampleSink {
  const subscribers = createSubscribers<readonly Float64Array[]>(log);
  const numbers = new SeriesNumbers();
  let underWay = 0;
  return {
    async append(batch) {
      const result = await samples.append(batch);
      subscribers.notify(batch.map(({ at }) => at));
      return result;
    },
    async appendColumns(columns) {
      const numbered = { ...numbers.of(columns), others: underWay };
      underWay += 1;
      try {
        const result = await samples.appendColumns(numbered);
        subscribers.notify([numbered.at]);
        return result;
      } catch (error) {
        // The names in it may not have reached the store.
        numbers.beginAnew();
        throw error;
      } finally {
        underWay -= 1;
      }
    },
    subscribe: subscribers.add,
  };
}
