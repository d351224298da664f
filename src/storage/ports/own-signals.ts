import type { Signal } from '../../model/signal.ts';

export interface OwnSignalStore {
  /** Signals defined by users, by id; discovered ones are not stored. */
  list(): Promise<readonly Signal[]>;
  put(signal: Signal): Promise<void>;
  delete(id: string): Promise<boolean>;
}
