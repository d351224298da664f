import type { PlaceboTable } from '../placebos/placebo-table.ts';
import { CONTROL_MOVED_P, controlShare, evidenceRetained } from '../statistics/control-check.ts';
import { type ShiftTest, testAgainstPlacebos } from '../statistics/shift-test.ts';
import type { ControlEvidence, DirectedEvidence } from './assessment.ts';

/** Reduces the evidence by the part that the control shows as well, when the control moved the same way. */
export function discounted(
  evidence: DirectedEvidence,
  test: ShiftTest,
  control: ShiftTest,
  side: 'up' | 'down',
): DirectedEvidence {
  if (control[side].pValue >= CONTROL_MOVED_P) return evidence;
  const retained = evidenceRetained(controlShare(test, control, side));
  return { ...evidence, pValue: evidence.pValue ** retained, z: evidence.z * retained };
}

/**
 * The control beside the signal, in both directions: its own p, the share of the shift that it shows as well, and the p of the signal when the
 * control is ignored, by the table `alone`. A control that did not move has no share.
 */
export function controlEvidence(
  test: ShiftTest,
  control: ShiftTest,
  alone: PlaceboTable,
): { readonly up: ControlEvidence; readonly down: ControlEvidence } {
  const hasMoved = Math.min(control.up.pValue, control.down.pValue) < CONTROL_MOVED_P;
  const outcome = hasMoved ? testAgainstPlacebos(alone) : null;
  const ignored = outcome?.outcome === 'tested' ? outcome.test : null;
  const of = (side: 'up' | 'down'): ControlEvidence => ({
    pValue: control[side].pValue,
    share: ignored && control[side].pValue < CONTROL_MOVED_P ? controlShare(ignored, control, side) : 0,
    pWithout: (ignored ?? test)[side].pValue,
  });
  return { up: of('up'), down: of('down') };
}
