import { setImmediate as yieldToEventLoop } from 'node:timers/promises';

/** Runs a computation to its result, and lets everything else have its turn wherever it pauses. */
export async function inSlices<Result>(computation: Generator<unknown, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = computation.next();
    if (done) return value;
    await yieldToEventLoop();
  }
}
