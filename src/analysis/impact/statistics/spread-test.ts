import { samplesIn } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import { meanBetween } from '../../series/running-sums.ts';
import { reachAfter, reachBefore } from '../placebos/blocks.ts';
import { type RankedStatistic, rankInDeviations } from '../placebos/rank-both-ways.ts';
import type { ShiftTest } from './shift-test.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Deviations are taken from the mean of the quarter of an hour around a sample: long enough to see correlated noise, short for the rhythm. */
const AROUND_S = 900;
/** On coarse steps from that of five samples: with fewer the sample itself would be most of the mean. */
const FEWEST_AROUND = 5;
/** Begins of the higher spread: at once, or up to 20 min later. */
const BEGINS_S = [0, 300, 600, 1200];
/** A later begin needs ten minutes after it, as a later step does. */
const SHORTEST_AFTER_S = 600;
/** Added to both sides, in roots of the typical step: without it the ratio of two near-zeros would be arbitrary. */
const FLOOR = 0.25;
/** Where a side has no samples: lower than any ratio. */
const UNKNOWN = -99;

/**
 * How much further the samples after the release lie from their neighbours than those before it, and how often that is so at a placebo.
 * Unlike the test on differences from sample to sample it detects spread in autocorrelated noise, and spread that begins late. Square roots
 * keep a single spike from passing for spread.
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
