import { onTestFinished } from 'vitest';
import { type Millis, millis } from '../../src/model/instant.ts';
import { openStore, type StoreOptions } from '../../src/storage/open-store.ts';
import { openStoreThread } from '../../src/storage/open-store-thread.ts';
import type { Storage } from '../../src/storage/ports/storage.ts';
import { temporaryFolder } from './temporary-folder.ts';

const failOnFault = (error: Error): never => {
  throw error;
};

/** A store in this thread, by a clock of the test's own. */
export async function openHere(
  now: () => Millis = () => millis(Date.now()),
  options: Partial<StoreOptions> = {},
): Promise<Storage> {
  const store = await openStore(
    { directory: temporaryFolder(), synchronous: 'normal', ...options },
    { now, onFault: failOnFault },
  );
  onTestFinished(() => store.close());
  return store;
}

export async function openThere(): Promise<Storage> {
  const onExit = (code: number): never => failOnFault(new Error(`the store's thread ended with ${code}`));
  const store = await openStoreThread({ directory: temporaryFolder(), synchronous: 'normal' }, { onExit, onFault: failOnFault });
  onTestFinished(() => store.close());
  return store;
}

/** The two ways to open a store, which behave alike. */
export const MOUNTS: readonly [name: string, open: () => Promise<Storage>][] = [
  ['in this thread', () => openHere()],
  ['in a thread of its own', openThere],
];
