import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS, type Millis, millis, SECOND_MS } from '../../src/model/instant.ts';
import type { Task } from '../../src/model/task.ts';
import { DONE } from '../../src/queue/task-handler.ts';
import { plus, TEN } from '../storage/drafts.ts';
import { openHere } from '../storage/mounts.ts';
import { KIND, queueWith, taskOf } from './queue-scenario.ts';

describe('several queues on one database', () => {
  test('never execute the same task at the same time, and execute what is enqueued meanwhile', async () => {
    const steps = fc.array(
      fc.record({
        enqueue: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 6 }),
        ifWaiting: fc.constantFrom('replace' as const, 'keep' as const),
        afterMs: fc.integer({ min: 0, max: 3 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    const shape = fc.record({ steps, batch: fc.integer({ min: 1, max: 4 }), concurrency: fc.integer({ min: 1, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(shape, async ({ steps, batch, concurrency }) => {
        const store = await openHere(() => TEN);
        const inFlight = new Set<string>();
        const begunWith = new Map<string, number>();
        const enqueued = new Map<string, number>();
        const handle = async (tasks: readonly Task[]) => {
          for (const { key } of tasks) {
            expect(inFlight.has(key), `${key} is in flight already`).toBe(false);
            inFlight.add(key);
            begunWith.set(key, enqueued.get(key) ?? 0);
          }
          await new Promise((resolve) => setTimeout(resolve, 1));
          for (const { key } of tasks) inFlight.delete(key);
          return tasks.map(() => DONE);
        };
        const queues = [1, 2, 3].map(() => queueWith(store.tasks, () => TEN, { kind: KIND, batch, concurrency, handle }));
        for (const queue of queues) queue.start();
        for (const { enqueue, ifWaiting, afterMs } of steps) {
          for (const key of enqueue) enqueued.set(`${key}`, (enqueued.get(`${key}`) ?? 0) + 1);
          await store.tasks.enqueue(enqueue.map((key) => taskOf(`${key}`, TEN, { ifWaiting })));
          for (const queue of queues) queue.wake(KIND);
          await new Promise((resolve) => setTimeout(resolve, afterMs));
        }
        await Promise.all(queues.map((queue) => queue.stop()));
        await queueWith(store.tasks, () => TEN, { kind: KIND, batch, handle }).runDue(KIND);
        // The last execution of each began after it was last enqueued.
        expect(begunWith).toEqual(enqueued);
        expect(await store.tasks.count()).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  test('take over what a dead one had in flight, when its lease ends', async () => {
    let now = TEN;
    const clock = (): Millis => now;
    const store = await openHere(clock);
    const executed: string[] = [];
    const dead = queueWith(store.tasks, clock, { kind: KIND, handle: () => new Promise(() => {}) });
    const live = queueWith(store.tasks, clock, {
      kind: KIND,
      handle: async (tasks) => {
        executed.push(...tasks.map(({ key }) => key));
        return tasks.map(() => DONE);
      },
    });
    await store.tasks.enqueue([taskOf('a', TEN)]);
    void dead.runDue(KIND);
    await expect.poll(async () => await live.runDue(KIND)).toBe(MINUTE_MS);
    now = plus(now, MINUTE_MS - SECOND_MS);
    expect(await live.runDue(KIND)).toBe(SECOND_MS);
    expect(executed).toEqual([]);
    now = millis(now + SECOND_MS);
    await live.runDue(KIND);
    expect(executed).toEqual(['a']);
  });
});
