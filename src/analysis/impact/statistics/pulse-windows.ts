import { samplesIn } from '../../series/analysis-grid.ts';
import { meanBetween } from '../../series/running-sums.ts';
import type { PlaceboTable } from '../placebos/placebo-table.ts';
import type { BothWays } from '../placebos/rank-both-ways.ts';
import type { ShiftTest } from './shift-test.ts';

// A number whose comment names no measurement follows from the reason given there; other values were not compared.

/** Lengths of a restart: most take under ten minutes, and two are the shortest that is not a single sample. */
const PULSE_LENGTHS_S = [120, 300, 600];
/** A roll-out reaches the first instance within two minutes mostly. */
const PULSE_LAGS_S = [0, 60, 120];
/** Part of the typical noise that is added to the noise before the anchor: after an unusually quiet hour every wiggle would be a pulse. */
const NOISE_FLOOR = 0.3;

/** A range after an anchor, in samples. */
export interface PulseWindow {
  readonly from: number;
  readonly to: number;
}

/** Windows of a restart blip: each lag with each length that ends within `reach` samples, once each; on a coarse grid several coincide. */
export function pulseWindows(stepMs: number, reach: number): readonly PulseWindow[] {
  const windows: PulseWindow[] = [];
  for (const lagS of PULSE_LAGS_S) {
    const from = Math.round((lagS * 1000) / stepMs);
    for (const lengthS of PULSE_LENGTHS_S) {
      const to = from + samplesIn(lengthS, stepMs);
      const isKnown = windows.some((window) => window.from === from && window.to === to);
      if (to <= reach && !isKnown) windows.push({ from, to });
    }
  }
  return windows;
}

/** For every row of a table, the mean of the `length` samples before its anchor; NaN where none of them is present. */
export function meansBefore(table: PlaceboTable, sums: Float64Array, counts: Int32Array, length: number): Float64Array {
  const means = new Float64Array(table.placebos + 1);
  for (let row = 0; row < means.length; row++) {
    const anchor = table.anchors[row]!;
    means[row] = meanBetween(sums, counts, Math.max(0, anchor - length), anchor);
  }
  return means;
}

/** Heights of pulses in units of the noise before them; 0, which is no evidence, where no window had samples or there is no noise. */
export function perNoiseBefore({ table, noise }: ShiftTest, { up, down }: BothWays): BothWays {
  for (let row = 0; row < up.length; row++) {
    const scale = table.noise[row]! + NOISE_FLOOR * noise.typicalNoise;
    const known = up[row]! > Number.NEGATIVE_INFINITY && scale > 0;
    up[row] = known ? up[row]! / scale : 0;
    down[row] = known ? down[row]! / scale : 0;
  }
  return { up, down };
}
