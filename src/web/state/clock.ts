import { signal } from '@preact/signals';
import { type Millis, millis } from '../../model/instant.ts';

/** The present as the page knows it: moved on by every refresh, so that all that is shown together is of the same moment. */
export const now = signal<Millis>(millis(Date.now()));

/** Moves `now` on and returns it. */
export function tick(): Millis {
  now.value = millis(Date.now());
  return now.peek();
}
