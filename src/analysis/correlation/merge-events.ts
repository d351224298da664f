import { MINUTE_MS, type Millis } from '../../model/instant.ts';

/** Events this close are one occasion: what follows cannot be told apart, and counting it twice would make it look surer. */
const SAME_OCCASION_MS = 5 * MINUTE_MS;

/** The instants in ascending order, without those less than 5 min after the last one kept. */
export function mergeEvents(eventsAt: readonly Millis[]): readonly Millis[] {
  const kept: Millis[] = [];
  for (const at of [...eventsAt].sort((a, b) => a - b))
    if (kept.length === 0 || at - kept.at(-1)! >= SAME_OCCASION_MS) kept.push(at);
  return kept;
}
