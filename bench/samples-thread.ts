import type { Samples } from '../src/model/sample.ts';
import { serveThread } from '../src/threads/serve-thread.ts';
import { transferAnswer } from '../src/threads/transfer-answer.ts';

const made = (series: number, length: number): readonly Samples[] =>
  Array.from({ length: series }, () => ({ at: new Float64Array(length).fill(1), values: new Float64Array(length).fill(2) }));

/** In place of the store: answers as `samples.read` does, without reading. */
const api = {
  copied: async (series: number, length: number) => made(series, length),
  moved: async (series: number, length: number) => {
    const windows = made(series, length);
    return transferAnswer(
      windows,
      windows.flatMap(({ at, values }) => [at, values]),
    );
  },
};
export type SamplesApi = typeof api;

serveThread(api);
