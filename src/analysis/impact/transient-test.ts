import { samplesIn } from './analysis-grid.ts';
import { reachAfter } from './blocks.ts';
import { placeboPValue } from './placebo-p-value.ts';
import type { PreparedSeries } from './prepared-series.ts';
import { meanBetween } from './running-sums.ts';
import type { ShiftTest } from './shift-test.ts';

const PULSE_LENGTHS_S = [120, 300, 600];
const PULSE_LAGS_S = [0, 60, 120];
/** Part of the typical noise that is added to the noise before the moment, so that a dead quiet hour does not make everything a pulse. */
const NOISE_FLOOR = 0.3;

/**
 * How often a quiet moment is followed by a pulse this large in the direction. Read on the series before clipping, for a restart may be a
 * single spike.
 */
export function transientPValue(series: PreparedSeries, anchor: number, test: ShiftTest, direction: 1 | -1): number {
  const { table } = test;
  const windows = pulseWindows(series, anchor, test);
  const statistics = new Float64Array(table.placebos);
  for (let i = 0; i < table.placebos; i++) statistics[i] = pulseStatistic(series, test, windows, i + 1, direction);
  return placeboPValue(pulseStatistic(series, test, windows, 0, direction), statistics, table.weights, table.effectiveHours);
}

interface PulseWindow {
  readonly from: number;
  readonly to: number;
}

/** Each lag with each length, in samples after the moment; on a coarse grid several of them are the same. */
function pulseWindows(series: PreparedSeries, anchor: number, test: ShiftTest): readonly PulseWindow[] {
  const reach = Math.min(series.x.length - anchor, reachAfter(test.table.blocks));
  const lengths = [...new Set(PULSE_LENGTHS_S.map((lengthS) => samplesIn(lengthS, series.stepMs)))];
  const lags = [...new Set(PULSE_LAGS_S.map((lagS) => Math.round((lagS * 1000) / series.stepMs)))];
  const windows = lags.flatMap((lag) => lengths.map((length) => ({ from: lag, to: lag + length })));
  return windows.filter((window) => window.to <= reach);
}

function pulseStatistic(
  series: PreparedSeries,
  test: ShiftTest,
  windows: readonly PulseWindow[],
  row: number,
  direction: 1 | -1,
): number {
  const { sums } = series;
  const moment = test.table.moments[row]!;
  const reference = meanBetween(sums.clipped, sums.present, Math.max(0, moment - test.table.blocks.referenceSamples), moment);
  const noise = test.table.noise[row]! + NOISE_FLOOR * test.noise.typicalNoise;
  let best = Number.NEGATIVE_INFINITY;
  for (const window of windows) {
    const present = sums.present[moment + window.to]! - sums.present[moment + window.from]!;
    if (present === 0) continue;
    const mean = (sums.raw[moment + window.to]! - sums.raw[moment + window.from]!) / present;
    best = Math.max(best, direction * (mean - reference) * Math.sqrt(present));
  }
  // No noise at all, or no sample to look at: nothing is known about pulses here.
  return best === Number.NEGATIVE_INFINITY || !(noise > 0) ? 0 : best / noise;
}
