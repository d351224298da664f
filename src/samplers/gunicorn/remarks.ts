import type { Naming } from './interval.ts';
import type { GunicornSample } from './take-sample.ts';

/** Tells the operator what has changed: which gunicorns there are, and what cannot be seen of them. */
export class Remarks {
  readonly #naming: Naming;
  readonly #say: (text: string) => void;
  #last: string | null = null;

  constructor(naming: Naming, say: (text: string) => void) {
    this.#naming = naming;
    this.#say = say;
  }

  /** `whyNone` is asked where there is none. */
  on(samples: readonly GunicornSample[], whyNone: () => string): void {
    const state = JSON.stringify(samples.map(({ master: { pid }, seesSockets, addresses }) => [pid, seesSockets, addresses]));
    if (state === this.#last) return;
    this.#last = state;
    if (samples.length === 0) this.#say(whyNone());
    for (const sample of samples) this.#say(this.#describe(sample));
    const blind = samples.filter(({ seesSockets }) => !seesSockets).map(({ master }) => master.pid);
    if (blind.length > 0) this.#say(`${BLIND} (${blind.join(', ')})`);
  }

  #describe(sample: GunicornSample): string {
    const { master, workers, addresses } = sample;
    const { prefix } = this.#naming(sample);
    const where = addresses.length > 0 ? `, listens on ${addresses.join(' ')}` : '';
    const name = `${prefix === '' ? '' : `${prefix}.`}gunicorn.workers`;
    return `gunicorn ${master.pid} [${master.command.app ?? '?'}]: ${workers} workers${where}, sent as ${name}`;
  }
}

const BLIND =
  'the sockets of gunicorn may not be looked at, so a worker that waits counts as idle and there is no backlog: run this as root or as the user of gunicorn';
