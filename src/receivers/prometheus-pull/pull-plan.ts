import type { PulledQuery } from './pulled-query.ts';

/** Which queries are pulled, by key. */
export class PullPlan {
  #ofPresets: ReadonlyMap<string, PulledQuery> | null = null;
  #ofSignals: ReadonlyMap<string, PulledQuery> = new Map();

  /** Null where it is not, or no longer, to be pulled; `unknown-yet` before the store said what it has. */
  query(key: string): PulledQuery | 'unknown-yet' | null {
    return this.#ofSignals.get(key) ?? this.#ofPresets?.get(key) ?? (this.#ofPresets ? null : 'unknown-yet');
  }

  get queries(): readonly (readonly [key: string, query: PulledQuery])[] {
    return [...(this.#ofPresets ?? []), ...this.#ofSignals];
  }

  /** What presets read of the metrics that the store has. */
  setPresets(queries: ReadonlyMap<string, PulledQuery>): void {
    this.#ofPresets = queries;
  }

  /** What own signals ask for. */
  setSignals(queries: ReadonlyMap<string, PulledQuery>): void {
    this.#ofSignals = queries;
  }
}
