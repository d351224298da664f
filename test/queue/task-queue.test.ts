import { Registry } from 'prom-client';
import { describe, expect, test, vi } from 'vitest';
import { MINUTE_MS, type Millis, millis, SECOND_MS } from '../../src/model/instant.ts';
import type { Task } from '../../src/model/task.ts';
import { registerQueueMetrics } from '../../src/queue/queue-metrics.ts';
import { DONE, type TaskHandler, type TaskOutcome } from '../../src/queue/task-handler.ts';
import { plus, TEN } from '../storage/drafts.ts';
import { openHere } from '../storage/mounts.ts';
import { KIND, queueWith, taskOf } from './queue-scenario.ts';

/** A queue on a real store with one kind, whose handler says of each task what `outcomeOf` gives; a clock that moves only when set. */
async function startQueue(
  outcomeOf: (task: Task) => TaskOutcome | Promise<TaskOutcome> = () => DONE,
  fields: Partial<TaskHandler> = {},
) {
  let now = TEN;
  const clock = (): Millis => now;
  const store = await openHere(clock);
  const batches: string[][] = [];
  const queue = queueWith(store.tasks, clock, {
    kind: KIND,
    handle(tasks) {
      batches.push(tasks.map(({ key }) => key));
      return Promise.all(tasks.map(outcomeOf));
    },
    ...fields,
  });
  return {
    store,
    queue,
    batches,
    clock,
    advance: (ms: number) => {
      now = millis(now + ms);
    },
    waiting: async () => (await store.tasks.list({ kind: KIND, state: 'waiting' }, { limit: 100, cursor: null })).items,
  };
}

describe('a lane', () => {
  test('hands over what is due in batches, and says when the next is due', async () => {
    const { queue, batches, store } = await startQueue(() => DONE, { batch: 2 });
    await store.tasks.enqueue(['a', 'b', 'c'].map((key) => taskOf(key, TEN)));
    await store.tasks.enqueue([taskOf('later', plus(TEN, MINUTE_MS))]);
    expect(await queue.runDue(KIND)).toBe(MINUTE_MS);
    expect(batches).toEqual([['a', 'b'], ['c']]);
    expect(await queue.runDue('test.unknown')).toBe(Number.POSITIVE_INFINITY);
  });

  test('goes on with a task that is rescheduled for now, with its new payload', async () => {
    const pages: unknown[] = [];
    const { queue, store, clock } = await startQueue(({ payload }) => {
      pages.push(payload.page);
      return payload.page === 3 ? DONE : { outcome: 'rescheduled', at: clock(), payload: { page: Number(payload.page) + 1 } };
    });
    await store.tasks.enqueue([taskOf('a', TEN, { payload: { page: 1 } })]);
    expect(await queue.runDue(KIND)).toBe(Number.POSITIVE_INFINITY);
    expect(pages).toEqual([1, 2, 3]);
  });

  test('tries again what fails, later each time, and keeps it as a dead letter in the end', async () => {
    const { queue, store, advance } = await startQueue(() => ({ outcome: 'failed', error: new Error('no route') }), {
      backOff: { firstMs: 10 * SECOND_MS, maxAttempts: 4 },
    });
    await queue.enqueue([taskOf('a', TEN)]);
    const waits: number[] = [];
    for (let waitMs = await queue.runDue(KIND); Number.isFinite(waitMs); waitMs = await queue.runDue(KIND)) {
      waits.push(waitMs);
      advance(waitMs);
    }
    expect(waits).toEqual([10, 20, 40].map((seconds) => seconds * SECOND_MS));
    const dead = await queue.list({ kind: null, state: 'dead' }, { limit: 10, cursor: null });
    expect(dead.items).toMatchObject([{ kind: KIND, key: 'a', attempts: 4, lastError: 'Error: no route' }]);
    expect(await queue.replay(KIND, 'a')).toBe(1);
    expect((await queue.list({ kind: null, state: 'waiting' }, { limit: 10, cursor: null })).items).toMatchObject([
      { attempts: 0, lastError: null },
    ]);
    expect(await queue.runDue(KIND)).toBe(10 * SECOND_MS);
    expect(await store.tasks.count()).toEqual([{ kind: KIND, state: 'waiting', tasks: 1 }]);
  });

  test('takes a rejection, or a missing outcome, as a failure of each task', async () => {
    for (const handle of [() => Promise.reject(new Error('x')), async () => [DONE]]) {
      const { queue, waiting } = await startQueue(() => DONE, { batch: 2, handle });
      await queue.enqueue([taskOf('a', TEN), taskOf('b', TEN)]);
      expect(await queue.runDue(KIND)).toBe(5 * SECOND_MS);
      expect(await waiting()).toMatchObject([{ attempts: 1 }, { attempts: 1 }]);
    }
  });

  test('pauses the whole kind where one task says so, and no other kind', async () => {
    const { queue, store, batches, advance, clock } = await startQueue(({ key }) =>
      key === 'a' && clock() === TEN
        ? { outcome: 'deferred', until: plus(TEN, MINUTE_MS), reason: '429', wholeGroup: true }
        : DONE,
    );
    await store.tasks.enqueue([taskOf('a', TEN), taskOf('b', TEN)]);
    expect(await queue.runDue(KIND)).toBe(MINUTE_MS);
    advance(MINUTE_MS - 1);
    expect(await queue.runDue(KIND)).toBe(1);
    expect(batches).toEqual([['a']]);
    advance(1);
    await queue.runDue(KIND);
    expect(batches).toEqual([['a'], ['b'], ['a']]);
  });

  test('pauses with the other kinds of its group, for the longest time that one of them says', async () => {
    const minutes: Readonly<Record<string, number>> = { long: 10, short: 1 };
    const { store, clock, advance } = await startQueue();
    const executed: string[] = [];
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const limited = (kind: string): TaskHandler => ({
      ...{ kind, pauseGroup: 'test.service', concurrency: 2 },
      async handle([task]) {
        executed.push(task!.key);
        if (task!.key === 'short') await gate;
        if (clock() > TEN) return [DONE];
        const until = plus(TEN, (minutes[task!.key] ?? 0) * MINUTE_MS);
        return [{ outcome: 'deferred', until, reason: '429', wholeGroup: true }];
      },
    });
    const queue = queueWith(store.tasks, clock, limited('test.a'), limited('test.b'));
    await store.tasks.enqueue([taskOf('short', TEN, { kind: 'test.a' }), taskOf('long', TEN, { kind: 'test.b' })]);
    const running = queue.runDue('test.a');
    await vi.waitFor(() => expect(executed).toEqual(['short']));
    await queue.runDue('test.b');
    open();
    expect(await running).toBe(10 * MINUTE_MS);
    advance(10 * MINUTE_MS - 1);
    expect([await queue.runDue('test.a'), await queue.runDue('test.b')]).toEqual([1, 1]);
    expect(executed).toEqual(['short', 'long']);
    advance(1);
    await queue.runDue('test.a');
    expect(executed).toEqual(['short', 'long', 'short']);
  });

  test('gives back what it claimed while another kind began a pause', async () => {
    const { store, clock, waiting } = await startQueue();
    const group = { pauseGroup: 'test.service' };
    const until = plus(TEN, MINUTE_MS);
    const executed: string[] = [];
    const handle = async (tasks: readonly Task[]) => {
      executed.push(...tasks.map(({ key }) => key));
      return tasks.map(() => DONE);
    };
    const queue = queueWith(
      store.tasks,
      clock,
      { kind: KIND, ...group, handle },
      { kind: 'test.b', ...group, handle: async () => [{ outcome: 'deferred', until, reason: '429', wholeGroup: true }] },
    );
    await store.tasks.enqueue([taskOf('a', TEN), taskOf('b', TEN, { kind: 'test.b' })]);
    const claim = store.tasks.claim;
    vi.spyOn(store.tasks, 'claim').mockImplementationOnce(async (request) => {
      const claimed = await claim(request);
      await queue.runDue('test.b');
      return claimed;
    });
    expect(await queue.runDue(KIND)).toBe(MINUTE_MS);
    expect(executed).toEqual([]);
    expect(await waiting()).toMatchObject([{ attempts: 0, dueAt: until, inFlight: false }]);
  });

  test('has as many batches in flight as it may', async () => {
    let [inFlight, most] = [0, 0];
    const { queue, store } = await startQueue(
      async () => {
        most = Math.max(most, ++inFlight);
        await new Promise((resolve) => setTimeout(resolve, 5));
        inFlight -= 1;
        return DONE;
      },
      { concurrency: 3 },
    );
    await store.tasks.enqueue(Array.from({ length: 10 }, (_, index) => taskOf(`${index}`, TEN)));
    await queue.runDue(KIND);
    expect(most).toBe(3);
    expect(await store.tasks.count()).toEqual([]);
  });

  test('executes again what was enqueued while it was in flight', async () => {
    let runs = 0;
    const { queue, store, batches } = await startQueue(async () => {
      runs += 1;
      if (runs === 1) await store.tasks.enqueue([taskOf('a', TEN)]);
      return DONE;
    });
    await store.tasks.enqueue([taskOf('a', TEN)]);
    await queue.runDue(KIND);
    expect(batches).toEqual([['a'], ['a']]);
    expect(await store.tasks.count()).toEqual([]);
  });

  test('rejects where the store fails, and the claim ends by itself', async () => {
    const { queue, store, batches, advance } = await startQueue();
    await store.tasks.enqueue([taskOf('a', TEN)]);
    const failing = vi.spyOn(store.tasks, 'complete').mockRejectedValueOnce(new Error('the disk is full'));
    await expect(queue.runDue(KIND)).rejects.toThrow('the disk is full');
    failing.mockRestore();
    await queue.runDue(KIND);
    advance(MINUTE_MS);
    await queue.runDue(KIND);
    expect(batches).toEqual([['a'], ['a']]);
  });
});

describe('a claim that fails', () => {
  test('abandons nothing that is in flight', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { queue, store, batches } = await startQueue(() => gate.then(() => DONE), { concurrency: 2 });
    await store.tasks.enqueue([taskOf('a', TEN)]);
    const claim = store.tasks.claim;
    let claims = 0;
    vi.spyOn(store.tasks, 'claim').mockImplementation(async (request) => {
      claims += 1;
      if (claims === 2) throw new Error('the disk is full');
      return claim(request);
    });
    let over = false;
    const running = queue.runDue(KIND).finally(() => {
      over = true;
    });
    running.catch(() => {});
    await vi.waitFor(() => expect(claims).toBe(2));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(over).toBe(false);
    open();
    await expect(running).rejects.toThrow('the disk is full');
    expect(batches).toEqual([['a']]);
    expect(await store.tasks.count()).toEqual([]);
  });
});

describe('the queue', () => {
  test('executes by itself what is enqueued, and a kind that is slow holds up no other', async () => {
    const { store, clock } = await startQueue();
    const { promise: never } = Promise.withResolvers<never>();
    const executed: string[] = [];
    const slow: TaskHandler = { kind: 'test.slow', handle: () => never };
    const quick: TaskHandler = {
      kind: 'test.quick',
      handle: async (tasks) => {
        executed.push(...tasks.map(({ key }) => key));
        return tasks.map(() => DONE);
      },
    };
    const queue = queueWith(store.tasks, clock, slow, quick);
    queue.start();
    await queue.enqueue([taskOf('s', TEN, { kind: 'test.slow' })]);
    await queue.enqueue([taskOf('q', TEN, { kind: 'test.quick' })]);
    await vi.waitFor(() => expect(executed).toEqual(['q']));
  });

  test('gathers a burst into batches', async () => {
    const { queue, batches } = await startQueue(() => DONE, { batch: 100, debounce: { quietMs: 40, atMostMs: 2_000 } });
    queue.start();
    await new Promise((resolve) => setTimeout(resolve, 20));
    for (let index = 10; index < 60; index += 1) await queue.enqueue([taskOf(`${index}`, TEN)]);
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    expect(batches[0]).toHaveLength(50);
    await queue.stop();
  });

  test('lets what is in flight end before it stops, and begins nothing more', async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const { queue, store, batches } = await startQueue(async () => {
      await gate;
      return DONE;
    });
    queue.start();
    await queue.enqueue([taskOf('a', TEN), taskOf('b', TEN)]);
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    let stopped = false;
    const stopping = queue.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(stopped).toBe(false);
    open();
    await stopping;
    expect(batches).toEqual([['a']]);
    expect((await store.tasks.count())[0]).toMatchObject({ tasks: 1 });
  });

  test('executes nothing that it claimed while it was stopped', async () => {
    const { queue, store, batches, waiting } = await startQueue();
    await store.tasks.enqueue([taskOf('a', TEN)]);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const claim = store.tasks.claim;
    const claiming = vi.spyOn(store.tasks, 'claim').mockImplementationOnce(async (request) => {
      const claimed = await claim(request);
      await gate;
      return claimed;
    });
    queue.start();
    await vi.waitFor(() => expect(claiming).toHaveBeenCalled());
    const stopping = queue.stop();
    open();
    await stopping;
    expect(batches).toEqual([]);
    expect(await waiting()).toMatchObject([{ attempts: 0, dueAt: TEN, inFlight: false }]);
  });

  test('stops in time although a handler does not end', async () => {
    const { promise: never } = Promise.withResolvers<never>();
    const { queue, batches } = await startQueue(() => never);
    queue.start();
    await queue.enqueue([taskOf('a', TEN)]);
    await vi.waitFor(() => expect(batches).toHaveLength(1));
    const beganAt = performance.now();
    await queue.stop(20);
    expect(performance.now() - beganAt).toBeLessThan(5_000);
  });

  test('does not count as a failure what its stop cut off', async () => {
    const { promise: cutOff, reject: cut } = Promise.withResolvers<never>();
    const { queue, store, waiting } = await startQueue(() => DONE, {
      handle: () => cutOff,
      cancel: () => cut(new Error('cut off')),
    });
    queue.start();
    await queue.enqueue([taskOf('a', TEN)]);
    await vi.waitFor(async () => expect((await waiting())[0]?.inFlight).toBe(true));
    await queue.stop();
    expect(await waiting()).toMatchObject([{ attempts: 0, dueAt: TEN, inFlight: false }]);
    expect(await store.tasks.nextDueAt(KIND, 'another')).toBe(TEN);
  });

  test('renews the claims of long work', async () => {
    vi.useFakeTimers({ now: TEN });
    try {
      const clock = (): Millis => millis(Date.now());
      const store = await openHere(clock);
      const { promise: gate, resolve: open } = Promise.withResolvers<void>();
      const queue = queueWith(store.tasks, clock, { kind: KIND, handle: () => gate.then(() => [DONE]) });
      await queue.enqueue([taskOf('a', TEN)]);
      const running = queue.runDue(KIND);
      for (let minute = 0; minute < 5; minute += 1) {
        await vi.advanceTimersByTimeAsync(MINUTE_MS);
        const now = clock();
        expect(await store.tasks.claim({ kind: KIND, limit: 1, owner: 'another', now, until: plus(now, 1) })).toEqual([]);
      }
      open();
      await running;
      expect(await store.tasks.count()).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('has one handler a kind', async () => {
    const { queue } = await startQueue();
    expect(() => queue.register({ kind: KIND, handle: async () => [] })).toThrow(/have a handler already/);
  });

  test('shows what it does as metrics', async () => {
    const { queue, advance } = await startQueue(({ key }) => (key === 'bad' ? { outcome: 'dead', error: '404' } : DONE));
    const registry = new Registry();
    registerQueueMetrics(registry, queue);
    expect(await registry.metrics()).toContain(`pinkbar_tasks_waiting{kind="${KIND}"} 0`);
    await queue.enqueue([taskOf('good', TEN), taskOf('bad', TEN), taskOf('later', plus(TEN, MINUTE_MS))]);
    await queue.runDue(KIND);
    advance(1);
    const counting = vi.spyOn(queue, 'count');
    const text = await registry.metrics();
    expect(counting).toHaveBeenCalledTimes(1);
    for (const line of [
      `pinkbar_tasks_total{kind="${KIND}",outcome="done"} 1`,
      `pinkbar_tasks_total{kind="${KIND}",outcome="dead"} 1`,
      `pinkbar_tasks_waiting{kind="${KIND}"} 1`,
      `pinkbar_tasks_dead{kind="${KIND}"} 1`,
      `pinkbar_task_duration_seconds_count{kind="${KIND}"} 2`,
    ])
      expect(text).toContain(line);
  });
});
