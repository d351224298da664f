/** What starts and stops with the server. */
export interface Actor {
  start?(): Promise<void>;
  stop?(): Promise<void>;
}

/** A group that starts in order and stops in the reverse order. */
export interface RunGroup {
  /** Rejects with the first fault; what has started by then is stopped by `stop`, as ever. */
  start(): Promise<void>;
  /** Stops every actor, whether it was started or not: it may hold what it opened when it was made. A fault of one is rethrown at the end. */
  stop(): Promise<void>;
}

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
