import { type MessagePort, parentPort } from 'node:worker_threads';
import { buffersOf } from './transfer-answer.ts';

/** One call from the owning thread: the path of a function inside the served object, and its arguments. */
export interface ThreadCall {
  readonly id: number;
  readonly path: readonly string[];
  readonly args: readonly unknown[];
}

export type ThreadAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: { readonly name: string; readonly message: string } };

/**
 * Serves an object of async functions (which may be nested) to the thread that started this one; `connectThread` is the other end.
 * Arguments and results must survive structured cloning: plain data and typed arrays, no functions, no class instances. Results marked with
 * `transferAnswer` are moved instead.
 */
export function serveThread(api: object): void {
  const port = parentPort;
  if (!port) throw new Error('serveThread runs inside a worker thread only');
  port.on('message', (call: ThreadCall) => {
    void Promise.resolve()
      .then(() => invoke(api, call))
      .then(
        (value): ThreadAnswer => ({ id: call.id, ok: true, value }),
        (error: unknown): ThreadAnswer => ({ id: call.id, ok: false, error: describe(error) }),
      )
      .then((answer) => send(port, answer));
  });
}

/** Sends an answer, or the reason why it cannot be cloned. */
function send(port: MessagePort, answer: ThreadAnswer): void {
  try {
    port.postMessage(answer, answer.ok ? buffersOf(answer.value) : []);
  } catch (error) {
    port.postMessage({ id: answer.id, ok: false, error: describe(error) } satisfies ThreadAnswer);
  }
}

function invoke(api: object, call: ThreadCall): unknown {
  let owner: unknown;
  let target: unknown = api;
  for (const name of call.path) {
    owner = target;
    target = (target as Record<string, unknown>)[name];
  }
  if (typeof target !== 'function') throw new TypeError(`no function ${call.path.join('.')} in this thread`);
  return target.apply(owner, call.args);
}

const describe = (error: unknown): { name: string; message: string } =>
  error instanceof Error ? { name: error.name, message: error.message } : { name: 'Error', message: String(error) };
