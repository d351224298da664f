import { meanBetween, type RunningSums } from '../../series/running-sums.ts';
import { type Blocks, reachBefore } from './blocks.ts';

/** As many days as a window holds: each day of the week once. */
const MOST_EARLIER_DAYS = 7;
/** A day, in seconds. */
const DAY_S = 86_400;

/**
 * Writes, for the release or placebo at index `anchor`, each block's mean minus the mean of the reference range before it to
 * `into[offset .. offset + count)`. False, and nothing usable written, when a block or the reference has no sample. O(1) a block.
 */
export function blockFeatures(sums: RunningSums, blocks: Blocks, anchor: number, into: Float64Array, offset: number): boolean {
  const reference = meanBetween(sums.clipped, sums.present, Math.max(0, anchor - blocks.referenceSamples), anchor);
  if (Number.isNaN(reference)) return false;
  const { edges, count } = blocks;
  let sum = sums.clipped[anchor + edges[0]!]!;
  let present = sums.present[anchor + edges[0]!]!;
  for (let j = 0; j < count; j++) {
    const end = anchor + edges[j + 1]!;
    const samples = sums.present[end]! - present;
    if (!(samples > 0)) return false;
    into[offset + j] = (sums.clipped[end]! - sum) / samples - reference;
    sum = sums.clipped[end]!;
    present += samples;
  }
  return true;
}

/**
 * The same features at the same clock time of up to 7 earlier days, averaged into `into[offset ...]`. Returns the number of days; with
 * none the features are 0. `scratch` holds at least one row and is overwritten.
 */
export function sameTimeEarlier(
  sums: RunningSums,
  blocks: Blocks,
  anchor: number,
  into: Float64Array,
  offset: number,
  scratch: Float64Array,
): number {
  const daySamples = Math.round((DAY_S * 1000) / blocks.stepMs);
  for (let j = 0; j < blocks.count; j++) into[offset + j] = 0;
  let days = 0;
  for (let day = 1; day <= MOST_EARLIER_DAYS; day++) {
    const earlier = anchor - day * daySamples;
    if (earlier < reachBefore(blocks)) break;
    if (!blockFeatures(sums, blocks, earlier, scratch, 0)) continue;
    days++;
    for (let j = 0; j < blocks.count; j++) into[offset + j] = into[offset + j]! + scratch[j]!;
  }
  if (days > 1) for (let j = 0; j < blocks.count; j++) into[offset + j] = into[offset + j]! / days;
  return days;
}

/** Mean |difference| from one sample to the next over the range of the blocks before the anchor; 0 where there is none. */
export function noiseBefore({ movement, present }: RunningSums, blocks: Blocks, anchor: number): number {
  const from = Math.max(0, anchor - reachBefore(blocks));
  const steps = stepsUpTo(present[anchor]!) - stepsUpTo(present[from]!);
  return steps > 0 ? (movement[anchor]! - movement[from]!) / steps : 0;
}

const stepsUpTo = (samples: number): number => Math.max(0, samples - 1);
