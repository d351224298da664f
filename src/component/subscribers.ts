import type { Log } from '../telemetry/log.ts';

/** The functions to call with what a sink has stored. */
export interface Subscribers<Value> {
  add(subscriber: (value: Value) => void): void;
  /** Calls every subscriber. What one of them throws is logged: the value is stored, and the others hear of it all the same. */
  notify(value: Value): void;
}

/** A list of subscribers, empty at first. Their faults go to `log`. */
export function createSubscribers<Value>(log: Log): Subscribers<Value> {
  const subscribers: ((value: Value) => void)[] = [];
  return {
    add(subscriber) {
      subscribers.push(subscriber);
    },
    notify(value) {
      for (const subscriber of subscribers) {
        try {
          subscriber(value);
        } catch (error) {
          log.error({ error }, 'a subscriber failed; what it was notified of is stored');
        }
      }
    },
  };
}
