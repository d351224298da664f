import type { GunicornSample } from './take-sample.ts';

/** What is sent of the gunicorns that report under one name. */
export interface Workload {
  readonly prefix: string;
  readonly tags: string;
  readonly app: string | null;
  /** Means over the interval. */
  readonly busy: number;
  readonly total: number;
  /** The longest; null where it cannot be seen. */
  readonly backlog: number | null;
}

/** Under which name a gunicorn reports, and with which tags. */
export type Naming = (sample: GunicornSample) => Pick<Workload, 'prefix' | 'tags' | 'app'>;

interface Sums extends Pick<Workload, 'prefix' | 'tags' | 'app'> {
  busy: number;
  workers: number;
  backlog: number | null;
}

/** Brings the samples of an interval together. Gunicorns of one name are added up, as during an upgrade, when there are two masters. */
export class Interval {
  readonly #naming: Naming;
  /** Every name so far, so that a gunicorn that has gone is reported at zero: a gauge that is not sent again stays where it was. */
  readonly #names = new Map<string, Pick<Workload, 'prefix' | 'tags' | 'app'>>();
  #sums = new Map<string, Sums>();
  #samples = 0;

  constructor(naming: Naming) {
    this.#naming = naming;
  }

  add(samples: readonly GunicornSample[]): void {
    this.#samples += 1;
    const backlogs = new Map<string, number>();
    for (const sample of samples) {
      const name = this.#naming(sample);
      const key = JSON.stringify([name.prefix, name.tags]);
      this.#names.set(key, this.#names.get(key) ?? name);
      const sums = this.#sums.get(key) ?? { ...name, busy: 0, workers: 0, backlog: null };
      this.#sums.set(key, sums);
      sums.busy += sample.busy;
      sums.workers += sample.workers;
      if (sample.backlog !== null) backlogs.set(key, (backlogs.get(key) ?? 0) + sample.backlog);
    }
    for (const [key, backlog] of backlogs) {
      const sums = this.#sums.get(key)!;
      sums.backlog = Math.max(sums.backlog ?? 0, backlog);
    }
  }

  /** What the interval comes to, and begins the next one. */
  take(): readonly Workload[] {
    const [sums, samples] = [this.#sums, Math.max(1, this.#samples)];
    this.#sums = new Map();
    this.#samples = 0;
    return [...this.#names].map(([key, name]) => {
      const { busy, workers, backlog } = sums.get(key) ?? { busy: 0, workers: 0, backlog: 0 };
      return { ...name, busy: busy / samples, total: workers / samples, backlog };
    });
  }
}
