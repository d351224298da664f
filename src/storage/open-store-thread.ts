import { connectThread, type ThreadConnection } from '../threads/connect-thread.ts';
import { siblingModule } from '../threads/sibling-module.ts';
import type { StoreOptions } from './open-store.ts';
import type { Storage, StoragePorts } from './ports/storage.ts';
import { StoreRefusedError } from './ports/store-errors.ts';
import type { StoreThreadApi } from './store-thread.ts';

interface StoreThreadListeners {
  /** The thread ended without having been closed. Nothing can be stored any more; every call rejects. */
  onExit(code: number): void;
  /** Something failed in the background; nothing was lost. */
  onFault(error: Error): void;
}

/**
 * The store in a thread of its own: what `openStore` gives, with SQLite's work and its waiting for the disk off the caller's loop. Errors
 * come across as name and message. Rejects as `openStore` does, and then no thread is left.
 */
export async function openStoreThread(options: StoreOptions, listeners: StoreThreadListeners): Promise<Storage> {
  let opened = false;
  const thread = connectThread<StoreThreadApi & { readonly store: Storage }>(
    siblingModule(import.meta.url, 'store-thread'),
    null,
    (code) => {
      // Of a thread that ends while it opens, the rejection is the only report.
      if (opened) listeners.onExit(code);
    },
  );
  let names: readonly (keyof StoragePorts)[];
  try {
    names = await thread.api.open(options);
    opened = true;
  } catch (error) {
    await thread.terminate();
    throw error instanceof Error && error.name === 'StoreRefusedError' ? new StoreRefusedError(error.message) : error;
  }
  void passFaultsOn(thread, listeners);
  return {
    ...(Object.fromEntries(names.map((name) => [name, thread.api.store[name]])) as unknown as StoragePorts),
    async close() {
      await thread.api.store.close();
      await thread.terminate();
    },
  };
}

async function passFaultsOn(thread: ThreadConnection<StoreThreadApi>, listeners: StoreThreadListeners): Promise<void> {
  for (;;) {
    // Rejects when the thread has ended, which `onExit` reports.
    const fault = await thread.api.nextFault().catch(() => null);
    if (!fault) return;
    listeners.onFault(Object.assign(new Error(fault.message), { name: fault.name }));
  }
}
