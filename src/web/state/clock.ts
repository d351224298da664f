import { signal } from '@preact/signals';
import { type Millis, millis } from '../../model/instant.ts';

/** The present of the page: moved on by every refresh, so that everything on the screen is as of the same instant. */
export const now = signal<Millis>(millis(Date.now()));

/** Moves `now` on and returns it. */
export function tick(): Millis {
  now.value = millis(Date.now());
  return now.peek();
}
