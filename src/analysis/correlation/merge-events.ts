import { MINUTE_MS, type Millis } from '../../model/instant.ts';

/** Events this close are one occasion: what follows cannot be told apart, and counting it twice would make it look surer. */
const SAME_OCCASION_MS = 5 * MINUTE_MS;

/** The instants in ascending order, without those less than 5 min after the last one kept. */
export function mergeEvents(eventsAt: readonly Millis[]): readonly Millis[] {
  const retained: Millis[] = [];
  for (const at of [...eventsAt].sort((a, b) => a - b))
    if (retained.length === 0 || at - retained.at(-1)! >= SAME_OCCASION_MS) retained.push(at);
  return retained;
}
