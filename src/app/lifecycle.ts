/** A part of the server that starts and stops with it. */
export interface Actor {
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

/** A group that starts in order and stops in the reverse order. */
export interface RunGroup {
  /** Rejects with the first fault and starts no others; call `stop` then too. */
  start(): Promise<void>;
  /**
   * Stops every actor, started or not, because one may have opened something when it was created. Rejects at the end with the first fault.
   */
  stop(): Promise<void>;
}

/** A group that starts its actors in order and stops them in the reverse order. */
export function createRunGroup(actors: readonly Actor[]): RunGroup {
  return {
    async start() {
      for (const actor of actors) await actor.start?.();
    },
    async stop() {
      const faults: unknown[] = [];
      for (const actor of actors.toReversed()) await actor.stop?.().catch((fault: unknown) => faults.push(fault));
      if (faults.length > 0) throw faults[0];
    },
  };
}
