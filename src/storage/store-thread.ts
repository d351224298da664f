import { millis } from '../model/instant.ts';
import type { Samples } from '../model/sample.ts';
import { serveThread } from '../threads/serve-thread.ts';
import { transferAnswer } from '../threads/transfer-answer.ts';
import { openStore, type StoreOptions } from './open-store.ts';
import type { Storage, StoragePorts } from './ports/storage.ts';

/** What the store's thread serves: the store itself once `open` has resolved. */
export interface StoreThreadApi {
  store: Storage | null;
  /** Resolves to the names of the ports. */
  open(options: StoreOptions): Promise<readonly (keyof StoragePorts)[]>;
  /** Resolves with the next fault in the background, for the owner of the thread. */
  nextFault(): Promise<StoreFault>;
}

interface StoreFault {
  readonly name: string;
  readonly message: string;
}

const unreported: StoreFault[] = [];
let report: ((fault: StoreFault) => void) | null = null;

function onFault({ name, message }: Error): void {
  if (report) report({ name, message });
  else unreported.push({ name, message });
  report = null;
}

/** The port with the arrays of a window moved to the main thread: copying a week of ten-second samples would hold both threads up. */
const withReadsMoved = (samples: Storage['samples']): Storage['samples'] => ({
  ...samples,
  async select(selectors, range, cursor) {
    const page = await samples.select(selectors, range, cursor);
    return transferAnswer(page, arraysOf(page.items.map((item) => item.samples)));
  },
});

const arraysOf = (windows: readonly Samples[]): readonly Float64Array[] => windows.flatMap(({ at, values }) => [at, values]);

const api: StoreThreadApi = {
  store: null,
  async open(options) {
    const store = await openStore(options, { now: () => millis(Date.now()), onFault });
    api.store = { ...store, samples: withReadsMoved(store.samples) };
    const { close: _, ...ports } = store;
    return Object.keys(ports) as (keyof StoragePorts)[];
  },
  nextFault: () => {
    const fault = unreported.shift();
    if (fault) return Promise.resolve(fault);
    return new Promise((resolve) => {
      report = resolve;
    });
  },
};

serveThread(api);
