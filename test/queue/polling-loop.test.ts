import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PollingLoop } from '../../src/queue/polling-loop.ts';

describe('PollingLoop', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** Runs that take `takesMs` and then want to sleep `sleepMs`; the instants at which they began. */
  function observe(takesMs: number, sleepMs: number) {
    const began: number[] = [];
    const faults: unknown[] = [];
    const loop = new PollingLoop(
      async () => {
        began.push(Date.now());
        await new Promise((resolve) => setTimeout(resolve, takesMs));
        return sleepMs;
      },
      (error) => faults.push(error),
    );
    return { loop, began, faults };
  }

  test('runs at once and then when the work asks for it', async () => {
    const { loop, began } = observe(10, 1_000);
    loop.start();
    await vi.advanceTimersByTimeAsync(3_000);
    expect(began).toEqual([0, 1_010, 2_020]);
  });

  test('sleeps half a minute at most, so that a clock that was set is noticed', async () => {
    const { loop, began } = observe(10, Number.POSITIVE_INFINITY);
    loop.start();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(began).toEqual([0, 30_010, 60_020]);
  });

  test('woken while it works it runs a second pass, never twice at a time', async () => {
    const { loop, began } = observe(100, 10_000);
    loop.start();
    await vi.advanceTimersByTimeAsync(50);
    loop.wake();
    loop.wake();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(began).toEqual([0, 100]);
    loop.wake();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(began).toEqual([0, 100, 1_050]);
  });

  test('goes on after work that failed', async () => {
    const faults: unknown[] = [];
    let runs = 0;
    const loop = new PollingLoop(
      async () => {
        runs += 1;
        throw new Error(`run ${runs}`);
      },
      (error) => faults.push(String(error)),
    );
    loop.start();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(faults).toEqual(['Error: run 1', 'Error: run 2']);
  });

  test('stops when the work under way is done, and does not begin again', async () => {
    const { loop, began } = observe(100, 0);
    loop.start();
    let stopped = false;
    const stopping = loop.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(99);
    expect(stopped).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await stopping;
    loop.wake();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(began).toEqual([0]);
  });
});
