import { indexFrom } from '../../series/analysis-grid.ts';
import { blocksAround } from '../placebos/blocks.ts';
import { alignControl, type PlaceboTable, placeboTable, withControl } from '../placebos/placebo-table.ts';
import { controlCentre, LARGEST_CONTROL } from '../statistics/control-centre.ts';
import { estimateShift, reportedShape } from '../statistics/shift-estimate.ts';
import { type ShiftTest, type ShiftTestOutcome, testAgainstPlacebos } from '../statistics/shift-test.ts';
import { testSpread } from '../statistics/spread-test.ts';
import { testVariance } from '../statistics/variance-test.ts';
import type { DirectedEvidence, MeasuredAssessment } from './assessment.ts';
import { directedEvidence, type PlaceboSubject, sharedStatistics } from './directed-evidence.ts';
import { smallestVisible } from './effect-size.ts';

/** Share of the placebos that must have samples of the controls: their holes must not cost the placebos that the signal has. */
const NEEDED_BESIDE = 0.7;

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
  readonly withoutControls: WithoutControls;
  readonly couldHaveSeen: { readonly up: number | null; readonly down: number | null };
};

/** The evidence as it would be without controls. */
export interface WithoutControls {
  /** p of the shift on the values. */
  readonly pValue: BothWays<number>;
  /** All of it, measured when it is asked for: where controls moved, which is rare. */
  measure(): BothWays<DirectedEvidence>;
}

export interface BothWays<T> {
  readonly up: T;
  readonly down: T;
}

/** Sections "Placebos" to "Effect" of docs/MATH.md, for both directions. */
export function assessByPlacebos(subject: PlaceboSubject): PlaceboAssessment {
  const { input, series } = subject;
  const anchor = indexFrom(series, input.releaseAt);
  const blocks = blocksAround(anchor, series.x.length - anchor, series.stepMs);
  if (!blocks) return { outcome: 'gap_at_release' };
  const alone = placeboTable(series, blocks, anchor, input.activeRegressions);
  if (!alone) return { outcome: 'gap_at_release' };
  const table = besideControls(alone, subject);
  const outcome = testAgainstPlacebos(table);
  if (outcome.outcome !== 'tested') return outcome;
  const { test } = outcome;
  const measured = measureShift(subject, test, alone, anchor);
  return {
    outcome: 'measured',
    ...measured.evidence,
    common: {
      ...commonMeasurements(subject, test),
      couldHaveSeen: measured.visible,
      withoutControls: withoutControls(subject, test, alone, anchor, measured.evidence),
    },
  };
}

function measureShift(
  subject: PlaceboSubject,
  test: ShiftTest,
  alone: PlaceboTable,
  anchor: number,
): { readonly evidence: BothWays<DirectedEvidence>; readonly visible: BothWays<number | null> } {
  const statistics = sharedStatistics(subject, test, alone, anchor);
  const shapes = { up: reportedShape(test, test.up), down: reportedShape(test, test.down) };
  const estimates = { up: estimateShift(test, shapes.up), down: estimateShift(test, shapes.down) };
  const evidence = (side: 'up' | 'down'): DirectedEvidence =>
    directedEvidence(subject, test, side, statistics, shapes[side].shape, estimates[side]);
  const visible = (side: 'up' | 'down'): number | null =>
    smallestVisible(estimates[side], test[side].direction, subject.scale, subject.before);
  return {
    evidence: { up: evidence('up'), down: evidence('down') },
    visible: { up: visible('up'), down: visible('down') },
  };
}

/** The table with what the controls have in common beside it; without, where too few placebos have samples of it. */
function besideControls(alone: PlaceboTable, { series, controls }: PlaceboSubject): PlaceboTable {
  const centre = alignControl(series, controlCentre(controls), LARGEST_CONTROL);
  const beside = centre && withControl(alone, centre);
  return beside && beside.placebos >= NEEDED_BESIDE * alone.placebos ? beside : alone;
}

function withoutControls(
  subject: PlaceboSubject,
  test: ShiftTest,
  alone: PlaceboTable,
  anchor: number,
  measured: BothWays<DirectedEvidence>,
): WithoutControls {
  const outcome = test.table === alone ? null : testAgainstPlacebos(alone);
  const ignored = outcome?.outcome === 'tested' ? outcome.test : null;
  const { up, down } = ignored ?? test;
  return {
    pValue: { up: up.pValue, down: down.pValue },
    measure: () => (ignored ? measureShift(subject, ignored, alone, anchor).evidence : measured),
  };
}

/** Measurements that have no direction. */
function commonMeasurements(
  { series, load }: PlaceboSubject,
  test: ShiftTest,
): Omit<PlaceboCommon, 'couldHaveSeen' | 'withoutControls'> {
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
