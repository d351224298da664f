import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import { meanBetween } from '../../series/running-sums.ts';
import { reachAfter, reachBefore } from '../placebos/blocks.ts';
import { type RankedStatistic, rankInDeviations } from '../placebos/rank-both-ways.ts';
import type { ShiftTest } from './shift-test.ts';

/** Samples are held against the mean of as many minutes around them, or of a few samples where the step is coarse. */
const AROUND_S = 900;
const FEWEST_AROUND = 5;
/** A release may make a signal restless at once or a while later; as much time must follow. */
const BEGINS_S = [0, 300, 600, 1200];
const SHORTEST_AFTER_S = 600;
/** Added to both sides, in roots of the typical step, so that the ratio of two near-zeros says nothing. */
const FLOOR = 0.25;
const UNKNOWN = -99;

/**
 * How much further the samples after the release stray from their neighbours than those before it, and how often they do so at a quiet
 * moment. Unlike the test on steps from sample to sample it sees spread in noise that hangs together, and one that begins late; roots keep
 * a single spike from being taken for spread.
 */
export function testSpread(series: PreparedSeries, { table, noise }: ShiftTest): RankedStatistic {
  const strays = runningStrays(series);
  const { present } = series.sums;
  const floor = FLOOR * Math.sqrt(noise.typicalNoise);
  const reach = { before: reachBefore(table.blocks), after: reachAfter(table.blocks) };
  const begins = beginsWithin(reach.after, series.stepMs);
  const ratios = new Float64Array(table.placebos + 1).fill(UNKNOWN);
  for (let row = 0; floor > 0 && row < ratios.length; row++) {
    const anchor = table.anchors[row]!;
    const before = meanBetween(strays, present, Math.max(0, anchor - reach.before), anchor) + floor;
    let most = 0;
    for (let i = 0; i < begins.length; i++) {
      const after = meanBetween(strays, present, anchor + begins[i]!, anchor + reach.after) + floor;
      if (after > most) most = after;
    }
    if (most > 0 && !Number.isNaN(before)) ratios[row] = Math.log(most / before);
  }
  return rankInDeviations(table, ratios);
}

function beginsWithin(reach: number, stepMs: number): readonly number[] {
  const begins = BEGINS_S.map((beginS) => Math.round((beginS * 1000) / stepMs));
  const shortest = samplesIn(SHORTEST_AFTER_S, stepMs);
  return [...new Set(begins)].filter((begin) => begin === 0 || begin + shortest <= reach);
}

/** Running sums of the root of the distance of each sample from the mean around it. */
function runningStrays({ x, stepMs, sums }: PreparedSeries): Float64Array {
  const half = Math.max(samplesIn(AROUND_S, stepMs), FEWEST_AROUND) >> 1;
  const strays = new Float64Array(x.length + 1);
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const value = x[i]!;
    if (!Number.isNaN(value)) {
      const mean = meanBetween(sums.raw, sums.present, Math.max(0, i - half), Math.min(x.length, i + half + 1));
      sum += Math.sqrt(Math.abs(value - mean));
    }
    strays[i + 1] = sum;
  }
  return strays;
}
