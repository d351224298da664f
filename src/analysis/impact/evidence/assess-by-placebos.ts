import { indexFrom } from '../../series/analysis-grid.ts';
import { blocksAround } from '../placebos/blocks.ts';
import { alignControl, placeboTable, withControl } from '../placebos/placebo-table.ts';
import { LARGEST_CONTROL, testControl } from '../statistics/control-check.ts';
import { estimateShift, reportedShape } from '../statistics/shift-estimate.ts';
import { type ShiftTest, type ShiftTestOutcome, testAgainstPlacebos } from '../statistics/shift-test.ts';
import { testSpread } from '../statistics/spread-test.ts';
import { testVariance } from '../statistics/variance-test.ts';
import type { ControlEvidence, DirectedEvidence, MeasuredAssessment } from './assessment.ts';
import { controlEvidence, discounted } from './control-evidence.ts';
import { directedEvidence, type PlaceboSubject, sharedStatistics } from './directed-evidence.ts';
import { smallestVisible } from './effect-size.ts';

/** Result of the comparison with placebos, or why there is none. */
export type PlaceboAssessment =
  | {
      readonly outcome: 'measured';
      readonly up: DirectedEvidence;
      readonly down: DirectedEvidence;
      readonly common: PlaceboCommon;
    }
  | Exclude<ShiftTestOutcome, { readonly outcome: 'tested' }>;

export type PlaceboCommon = Pick<
  MeasuredAssessment,
  | 'placebos'
  | 'effectiveHours'
  | 'noiseExponent'
  | 'seasonalCoefficient'
  | 'pVariance'
  | 'varianceRatio'
  | 'spread'
  | 'volatilityBefore'
  | 'load'
> & {
  readonly control: { readonly up: ControlEvidence; readonly down: ControlEvidence } | null;
  readonly couldHaveSeen: { readonly up: number | null; readonly down: number | null };
};

/** Sections "Placebos" to "Effect" of docs/MATH.md, for both directions. */
export function assessByPlacebos(subject: PlaceboSubject): PlaceboAssessment {
  const { input, series } = subject;
  const anchor = indexFrom(series, input.releaseAt);
  const blocks = blocksAround(anchor, series.x.length - anchor, series.stepMs);
  if (!blocks) return { outcome: 'gap_at_release' };
  const alone = placeboTable(series, blocks, anchor, input.activeRegressions);
  const control = alignControl(series, subject.control, LARGEST_CONTROL);
  const table = control && alone ? withControl(alone, control) : alone;
  if (!alone || !table) return { outcome: 'gap_at_release' };
  const outcome = testAgainstPlacebos(table);
  if (outcome.outcome !== 'tested') return outcome;
  const { test } = outcome;
  const controlTest = control && testControl(control.series, input.releaseAt, input.activeRegressions);
  const statistics = sharedStatistics(subject, test, alone, anchor);
  const shapes = { up: reportedShape(test, test.up), down: reportedShape(test, test.down) };
  const estimates = { up: estimateShift(test, shapes.up), down: estimateShift(test, shapes.down) };
  const winner = test.up.pValue <= test.down.pValue ? 'up' : 'down';
  const evidence = (side: 'up' | 'down'): DirectedEvidence => {
    const measured = directedEvidence(subject, test, side, statistics, shapes[side].shape, estimates[side]);
    return controlTest && side === winner ? discounted(measured, test, controlTest, side) : measured;
  };
  const visible = (side: 'up' | 'down'): number | null =>
    smallestVisible(estimates[side], test[side].direction, subject.scale, subject.before);
  return {
    outcome: 'measured',
    up: evidence('up'),
    down: evidence('down'),
    common: {
      ...commonMeasurements(subject, test),
      couldHaveSeen: { up: visible('up'), down: visible('down') },
      control: controlTest && controlEvidence(test, controlTest, alone),
    },
  };
}

/** Measurements that have no direction. */
function commonMeasurements({ series, load }: PlaceboSubject, test: ShiftTest): Omit<PlaceboCommon, 'couldHaveSeen' | 'control'> {
  const variance = testVariance(series, test);
  return {
    placebos: test.table.placebos,
    effectiveHours: test.table.effectiveHours,
    noiseExponent: test.noise.exponent,
    seasonalCoefficient: test.expected.seasonal,
    pVariance: variance.pValue,
    varianceRatio: variance.ratio,
    spread: testSpread(series, test),
    volatilityBefore: volatilityBefore(test),
    load,
  };
}

/** Logarithm of the noise before the release over that before a typical placebo; 0 where nothing ever moves. */
function volatilityBefore({ table, noise }: ShiftTest): number {
  const ratio = table.noise[0]! / noise.typicalNoise;
  return ratio > 0 && Number.isFinite(ratio) ? Math.log(ratio) : 0;
}
