import { monotonicFactory } from 'ulid';
import type { Millis } from '../../../model/instant.ts';

/** The factory reads the clock of the machine where the time is 0 or less. */
const EARLIEST_MS = 1;

/**
 * Makes a source of ULIDs: 48 bits of the instant and then 80 of chance, so that sorting by id is sorting by time of making
 * (https://github.com/ulid/spec). Within one millisecond, and when the clock steps back, each id is the one before plus one, so a source
 * never repeats itself nor goes backwards.
 */
export function timeOrderedIds(now: () => Millis): () => string {
  const next = monotonicFactory();
  return () => next(Math.max(EARLIEST_MS, Math.floor(now())));
}
