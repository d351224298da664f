import { SECOND_MS } from '../../model/instant.ts';
import { formatDuration } from '../time/time-format.ts';

/** A change closer than this to a release counts as beginning with it: samples resolve no less. */
const AT_ONCE_S = 60;

/** How a change lies in time to the release suspected of it, in words. */
export function lagWords(lagSeconds: number): string {
  const length = formatDuration(Math.abs(lagSeconds) * SECOND_MS);
  if (lagSeconds < -AT_ONCE_S) return `the change began ${length} before it`;
  return lagSeconds < AT_ONCE_S ? 'the change began with it' : `the change began ${length} after it`;
}
