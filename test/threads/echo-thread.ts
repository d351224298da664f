import { workerData } from 'node:worker_threads';
import { serveThread } from '../../src/threads/serve-thread.ts';

const echo = {
  greet: async (name: string) => `${(workerData as { greeting: string }).greeting} ${name}`,
  nested: { total: async (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) },
  fail: async () => {
    throw new RangeError('out of reach');
  },
  spin: async () => {
    for (;;);
  },
  crash: async () => process.exit(3),
};
export type Echo = typeof echo;

serveThread(echo);
