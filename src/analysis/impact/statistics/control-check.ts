import type { Millis } from '../../../model/instant.ts';
import { indexFrom } from '../../series/analysis-grid.ts';
import type { PreparedSeries } from '../../series/prepared-series.ts';
import type { TimeSpan } from '../input/impact-input.ts';
import { blocksAround } from '../placebos/blocks.ts';
import { estimateShift } from './shift-estimate.ts';
import { type ShiftTest, testShift } from './shift-test.ts';

/** The control counts as moved below this. */
export const CONTROL_MOVED_P = 0.1;
/** Of a control's movement, hardly more than all of it is expected in the signal. */
export const LARGEST_CONTROL = 1.3;
const SHARE_FACTOR = 1.3;
const LEAST_EVIDENCE_RETAINED = 0.02;

/** The shift test on the control alone; null where it cannot be made. */
export function testControl(control: PreparedSeries, releaseAt: Millis, excluded: readonly TimeSpan[]): ShiftTest | null {
  const anchor = indexFrom(control, releaseAt);
  const blocks = blocksAround(anchor, control.x.length - anchor, control.stepMs);
  const result = blocks && testShift(control, blocks, anchor, excluded);
  return result?.outcome === 'tested' ? result.test : null;
}

/** Heights of a shift in one direction, of the signal and of its control, on the transformed scale. */
export function controlShare(signal: ShiftTest, control: ShiftTest, side: 'up' | 'down'): number {
  const own = estimateShift(signal, signal[side].statistic.shift).height;
  const others = estimateShift(control, control[side].statistic.shift).height;
  const share = others / own;
  return Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 0;
}

/** What log p and z are multiplied by: a shift that services nobody touched show as well is not blamed on the release. */
export const evidenceRetained = (share: number): number => Math.max(LEAST_EVIDENCE_RETAINED, 1 - SHARE_FACTOR * share);
