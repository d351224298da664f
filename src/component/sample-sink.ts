import type { AppendResult, SampleBatch, SampleColumns } from '../model/sample.ts';
import type { SampleAppender } from '../storage/ports/samples.ts';
import { StoreBusyError } from '../storage/ports/store-errors.ts';
import type { Log } from '../telemetry/log.ts';
import { SeriesNumbers } from './series-numbers.ts';
import { createSubscribers } from './subscribers.ts';

/** Samples of all receivers that may wait for the store at one time: some seconds of its work. Senders keep the rest and try again. */
export const MAX_WAITING_SAMPLES = 1_000_000;

/** Receivers store samples through this sink, so that all subscribers are notified. */
export interface SampleSink {
  /** Stores a batch, calls the subscribers and resolves. Rejects where the store takes no writes, or has too much to do (`StoreBusyError`). */
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
  let columnsUnderWay = 0;
  let waitingSamples = 0;

  /** Stores so many samples, unless too many wait. */
  async function storing(count: number, store: () => Promise<AppendResult>): Promise<AppendResult> {
    if (waitingSamples > MAX_WAITING_SAMPLES) throw new StoreBusyError(`${waitingSamples} samples wait for the store`);
    waitingSamples += count;
    try {
      return await store();
    } finally {
      waitingSamples -= count;
    }
  }

  return {
    async append(batch) {
      const instants = batch.map(({ at }) => at);
      const count = instants.reduce((sum, { length }) => sum + length, 0);
      const result = await storing(count, () => samples.append(batch));
      subscribers.notify(instants);
      return result;
    },
    appendColumns: (columns) =>
      storing(columns.at.length, async () => {
        const numbered = { ...numbers.of(columns), others: columnsUnderWay };
        columnsUnderWay += 1;
        try {
          const result = await samples.appendColumns(numbered);
          subscribers.notify([numbered.at]);
          return result;
        } catch (error) {
          // The names in it may not have reached the store.
          numbers.beginAnew();
          throw error;
        } finally {
          columnsUnderWay -= 1;
        }
      }),
    subscribe: subscribers.add,
  };
}
