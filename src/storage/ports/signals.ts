import type { Signal } from '../../model/signal.ts';

export interface SignalStore {
  /** Signals defined by users; discovered ones are not stored. */
  list(): Promise<readonly Signal[]>;
  put(signal: Signal): Promise<void>;
  delete(id: string): Promise<boolean>;
}
