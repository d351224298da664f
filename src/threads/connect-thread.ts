import { Worker } from 'node:worker_threads';
import type { ThreadAnswer, ThreadCall } from './serve-thread.ts';

/** A running thread and the functions it serves. */
export interface ThreadConnection<Api> {
  /** The served object, callable from here; every function returns a promise. */
  readonly api: Api;
  /** Resolves when the thread has started; rejects with the reason when it could not start. */
  readonly ready: Promise<void>;
  /** Ends the thread at once; calls under way reject. */
  terminate(): Promise<void>;
}

/** A call was under way when its thread ended. */
export class ThreadEndedError extends Error {
  override readonly name = 'ThreadEndedError';
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * Starts `module` (built with `serveThread`) as a worker thread. `workerData` is passed to it. `onExit` is called when the thread ends
 * without `terminate` having been called.
 */
export function connectThread<Api extends object>(
  module: URL,
  workerData: unknown,
  onExit: (code: number) => void = () => {},
): ThreadConnection<Api> {
  const worker = new Worker(module, { workerData });
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  let ended: Error | null = null;
  let terminating = false;

  const endAll = (error: Error): void => {
    ended ??= error;
    for (const call of waiting.values()) call.reject(ended);
    waiting.clear();
  };
  const settle = (answer: ThreadAnswer): void => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (!call) return;
    if (answer.ok) call.resolve(answer.value);
    else call.reject(Object.assign(new Error(answer.error.message), { name: answer.error.name }));
  };
  worker.on('message', (answers: readonly ThreadAnswer[]) => {
    for (const answer of answers) settle(answer);
  });
  const ready = new Promise<void>((resolve, reject) => {
    worker.once('online', resolve);
    worker.once('error', reject);
  });
  ready.catch(() => {});
  worker.on('error', (error: Error) => endAll(error));
  worker.on('exit', (code) => {
    endAll(new ThreadEndedError('the thread ended before it answered'));
    if (!terminating) onExit(code);
  });

  const call = (path: readonly string[], args: readonly unknown[]): Promise<unknown> => {
    if (ended) return Promise.reject(ended);
    lastId += 1;
    const message: ThreadCall = { id: lastId, path, args };
    return new Promise((resolve, reject) => {
      // Before the entry is made: it throws, and so rejects, where an argument cannot be cloned.
      worker.postMessage(message);
      waiting.set(message.id, { resolve, reject });
    });
  };
  return {
    api: remote([], call) as Api,
    ready,
    async terminate() {
      terminating = true;
      await worker.terminate();
    },
  };
}

/** `api.a.b(x)` becomes `call(['a', 'b'], [x])`. */
function remote(path: readonly string[], call: (path: readonly string[], args: readonly unknown[]) => Promise<unknown>): unknown {
  const parts = new Map<string, unknown>();
  return new Proxy(() => {}, {
    get(_target, name) {
      // A proxy with a `then` would be taken for a promise by `await`.
      if (typeof name !== 'string' || name === 'then') return undefined;
      let part = parts.get(name);
      if (!part) {
        part = remote([...path, name], call);
        parts.set(name, part);
      }
      return part;
    },
    apply: (_target, _this, args) => call(path, args),
  });
}
