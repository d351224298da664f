import type { ShiftTest } from './shift-test.ts';

/** Blocks before an anchor where the history is long enough; the model reads them at fixed positions. */
const SLOTS_BEFORE = 5;
/** With the five blocks after it. */
const SLOTS = 10;

/**
 * The release's residuals block by block, each in its own standard deviations over the placebos. The first five positions are the blocks
 * before the release, the last of them the 5 min right before; the other five those after it. 0 where there is no such block.
 */
export function blockDeviations({ table, residuals, variances }: ShiftTest): Float64Array {
  const { count, countBefore } = table.blocks;
  const deviations = new Float64Array(SLOTS);
  for (let j = 0; j < count; j++) {
    const slot = SLOTS_BEFORE + j - countBefore;
    const deviation = residuals[j]! / Math.sqrt(variances[j]!);
    if (slot >= 0 && slot < SLOTS && Number.isFinite(deviation)) deviations[slot] = deviation;
  }
  return deviations;
}
