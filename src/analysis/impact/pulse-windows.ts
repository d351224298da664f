import { samplesIn } from './analysis-grid.ts';

const PULSE_LENGTHS_S = [120, 300, 600];
const PULSE_LAGS_S = [0, 60, 120];
/** Part of the typical noise that is added to the noise before the moment, so that a dead quiet hour does not make everything a pulse. */
export const PULSE_NOISE_FLOOR = 0.3;

/** A stretch after a moment, in samples. */
export interface PulseWindow {
  readonly from: number;
  readonly to: number;
}

/** Where a restart blip is looked for: each lag with each length that ends within `reach` samples; on a coarse grid several are the same. */
export function pulseWindows(stepMs: number, reach: number): readonly PulseWindow[] {
  const lengths = [...new Set(PULSE_LENGTHS_S.map((lengthS) => samplesIn(lengthS, stepMs)))];
  const lags = [...new Set(PULSE_LAGS_S.map((lagS) => Math.round((lagS * 1000) / stepMs)))];
  const windows = lags.flatMap((lag) => lengths.map((length) => ({ from: lag, to: lag + length })));
  return windows.filter((window) => window.to <= reach);
}
