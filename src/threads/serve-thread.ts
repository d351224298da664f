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
  const outbox = new Outbox(port);
  port.on('message', (call: ThreadCall) => {
    void Promise.resolve()
      .then(() => invoke(api, call))
      .then(
        (value): ThreadAnswer => ({ id: call.id, ok: true, value }),
        (error: unknown): ThreadAnswer => ({ id: call.id, ok: false, error: describe(error) }),
      )
      .then((answer) => outbox.put(answer));
  });
}

/** Sends answers that come within one turn of the loop together: each message wakes the other thread. */
class Outbox {
  readonly #port: MessagePort;
  #waiting: ThreadAnswer[] = [];

  constructor(port: MessagePort) {
    this.#port = port;
  }

  put(answer: ThreadAnswer): void {
    if (this.#waiting.push(answer) === 1) process.nextTick(() => this.#send());
  }

  #send(): void {
    const answers = this.#waiting;
    this.#waiting = [];
    try {
      this.#post(answers);
    } catch {
      for (const answer of answers) this.#sendAlone(answer);
    }
  }

  /** Sends an answer, or the reason why it cannot be cloned. */
  #sendAlone(answer: ThreadAnswer): void {
    try {
      this.#post([answer]);
    } catch (error) {
      this.#post([{ id: answer.id, ok: false, error: describe(error) }]);
    }
  }

  #post(answers: readonly ThreadAnswer[]): void {
    this.#port.postMessage(
      answers,
      answers.flatMap((answer) => (answer.ok ? buffersOf(answer.value) : [])),
    );
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
