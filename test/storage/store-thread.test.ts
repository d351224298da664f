import type { Worker } from 'node:worker_threads';
import { expect, it, vi } from 'vitest';
import { EVERY_EVENT } from '../../src/model/event-filter.ts';
import { openStoreThread } from '../../src/storage/open-store-thread.ts';
import { draftOf } from './drafts.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Every thread that was started, the newest last: to end one from outside, as a fault in it does. */
const workers = vi.hoisted((): Worker[] => []);
vi.mock('node:worker_threads', async (importOriginal) => {
  const actual = await importOriginal<typeof import('node:worker_threads')>();
  class RecordedWorker extends actual.Worker {
    constructor(...started: ConstructorParameters<typeof Worker>) {
      super(...started);
      workers.push(this);
    }
  }
  return { ...actual, Worker: RecordedWorker };
});

const LISTENERS = { onExit: () => {}, onFault: () => {} };

it('keeps what it acknowledged over closing and opening', async () => {
  const options = { directory: temporaryFolder(), synchronous: 'full' } as const;
  const first = await openStoreThread(options, LISTENERS);
  const posts = Array.from({ length: 50 }, () => first.events.post([draftOf()], null));
  // Asked after the posts, so it comes after them.
  await first.close();
  await Promise.all(posts);
  const second = await openStoreThread(options, LISTENERS);
  expect((await second.events.list(EVERY_EVENT, { limit: 100, cursor: null })).items).toHaveLength(50);
  await second.close();
  await expect(second.events.list(EVERY_EVENT, { limit: 100, cursor: null })).rejects.toMatchObject({ name: 'ThreadEndedError' });
});

it('tells its owner when the thread ends by itself, and not when it is closed', async () => {
  const exits: number[] = [];
  let onExit = (code: number): void => void exits.push(code);
  const listeners = { onExit: (code: number) => onExit(code), onFault: () => {} };
  const options = { directory: temporaryFolder(), synchronous: 'normal' } as const;
  const closed = await openStoreThread(options, listeners);
  await closed.close();
  expect(exits).toEqual([]);

  const broken = await openStoreThread(options, listeners);
  const ended = new Promise<number>((resolve) => {
    onExit = resolve;
  });
  const underWay = broken.events.get('x');
  await workers.at(-1)!.terminate();
  await expect(underWay).rejects.toBeDefined();
  expect(await ended).toBe(1);
  await expect(broken.events.get('x')).rejects.toBeDefined();

  const next = await openStoreThread(options, listeners);
  await next.close();
});
