import { MINUTE_MS, type Millis } from '../../model/instant.ts';

/** Closer events are one occasion: their effects cannot be separated, and counting them twice would overstate the evidence. Not varied. */
const SAME_OCCASION_MS = 5 * MINUTE_MS;

/** The instants in ascending order, without those less than 5 min after the last retained one. */
export function mergeEvents(eventsAt: readonly Millis[]): readonly Millis[] {
  const retained: Millis[] = [];
  for (const at of [...eventsAt].sort((a, b) => a - b))
    if (retained.length === 0 || at - retained.at(-1)! >= SAME_OCCASION_MS) retained.push(at);
  return retained;
}
