import { workerData } from 'node:worker_threads';
import { serveThread } from '../../src/threads/serve-thread.ts';
import { transferAnswer } from '../../src/threads/transfer-answer.ts';

const whole = Float64Array.of(1, 2, 3);
const NONE = new Float64Array(0);

const echo = {
  greet: async (name: string) => `${(workerData as { greeting: string }).greeting} ${name}`,
  nested: { total: async (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) },
  /** The whole of an array, a part of another, and one that is empty and shared by all answers. */
  give: async () => {
    const answer = { whole, part: new Float64Array(8).fill(4).subarray(2, 4), none: NONE };
    return transferAnswer(answer, [answer.whole, answer.part, answer.none]);
  },
  lengthOfWhole: async () => whole.length,
  fail: async () => {
    throw new RangeError('out of reach');
  },
  spin: async () => {
    for (;;);
  },
  /** Cannot be cloned. */
  giveFunction: async () => () => {},
  crash: async () => process.exit(3),
};
export type Echo = typeof echo;

serveThread(echo);
