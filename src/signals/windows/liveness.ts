import { MINUTE_MS } from '../../model/instant.ts';
import type { SeriesSamples } from '../../model/sample.ts';
import { firstIndexAt, type Grid, stepOf } from './grid.ts';

/**
 * A silence of all series up to this long is a service without traffic; a longer one may as well be a sender or a receiver that was
 * down, and nothing is known of it. At coarse steps, three of them.
 */
const IDLE_GAP_MS = 5 * MINUTE_MS;
const IDLE_GAP_STEPS = 3;

/** How many steps without a sample may be a service without traffic. */
export const longestIdleGapSteps = (stepMs: number): number => Math.max(IDLE_GAP_STEPS, Math.ceil(IDLE_GAP_MS / stepMs));

/**
 * For each step whether the service is known to have been reporting: 1 where any of the series has a sample, and in gaps between such
 * steps that are short enough. Never before the first sample known or after the last.
 */
export function livenessOf(given: readonly SeriesSamples[], grid: Grid): Uint8Array {
  const live = new Uint8Array(grid.length);
  const maxGapSteps = longestIdleGapSteps(grid.stepMs);
  let lastLive = Number.NEGATIVE_INFINITY;
  for (const { samples } of given) {
    const first = firstIndexAt(samples.at, grid.start);
    if (first > 0) lastLive = Math.max(lastLive, stepOf(grid, samples.at[first - 1]!));
    for (let index = first; index < samples.at.length; index += 1) {
      const step = stepOf(grid, samples.at[index]!);
      if (step >= grid.length) break;
      live[step] = 1;
    }
  }
  for (let step = 0; step < grid.length; step += 1) {
    if (live[step] === 0) continue;
    if (step - lastLive - 1 <= maxGapSteps) live.fill(1, Math.max(0, lastLive + 1), step);
    lastLive = step;
  }
  return live;
}
