import type { Reason, WindowSummary } from '../../../model/finding.ts';
import { millis } from '../../../model/instant.ts';
import type { SignalWindow } from '../../../model/signal.ts';
import { indexFrom, toAnalysisGrid } from '../../series/analysis-grid.ts';
import { cutWindow, type NativeSeries } from '../../series/native-series.ts';
import { type PreparedSeries, prepareSeries } from '../../series/prepared-series.ts';
import { meanBetween } from '../../series/running-sums.ts';
import { type Scale, transform } from '../../series/transform.ts';
import type { ImpactInput, TimeSpan } from '../input/impact-input.ts';
import { onsetPosterior } from '../onset/onset-posterior.ts';
import { holeBefore, withoutHole } from '../placebos/hole-before.ts';
import { levelBefore } from '../series/level-before.ts';
import { hasEnoughDistinctValues, insufficiency } from '../series/sufficiency.ts';
import { isLacking, presenceBefore, summaryAfter, summaryBefore } from '../series/window-summary.ts';
import { testAcrossHole } from '../statistics/across-hole-test.ts';
import { type LowCountTest, lowCountTest } from '../statistics/low-count-test.ts';
import type { ServiceLoad } from '../statistics/service-load.ts';
import { FEWEST_PLACEBOS } from '../statistics/shift-test.ts';
import { evidenceFromCounts, moreCautious, rateEffect } from './assess-by-counts.ts';
import { assessByPlacebos, type BothWays, type PlaceboAssessment, type PlaceboCommon } from './assess-by-placebos.ts';
import { assessLevels, standsStill } from './assess-levels.ts';
import type { Assessment, DirectedEvidence, MeasuredAssessment } from './assessment.ts';
import { type ControlSeries, usableControls } from './control-change.ts';
import { withoutCommonChange } from './control-evidence.ts';
import type { PlaceboSubject } from './directed-evidence.ts';
import { effectOf, type MeasuredEffect } from './effect-size.ts';
import { pulseExtent } from './pulse-extent.ts';

/**
 * Below this many expected events the placebos cannot resolve a count, and the exact test must agree: with it quiet pairs with p < 0.01 fell
 * from 1.64 to 1.48 % and from 1.91 to 1.71 % (seeds 1 and 2 of the benchmark).
 */
const LOW_COUNT = 5;
/** The exact comparison needs half an hour of history, one count for the overdispersion. */
const SHORTEST_HISTORY_MS = 1_800_000;
/** The reference range of the blocks. */
const HALF_HOUR_MS = 1_800_000;

/**
 * Measures the change of one signal at one release, without a verdict. `load` is that of the service, null where it is not known.
 * docs/MATH.md explains the steps, in this order.
 */
export function assessSignal(input: ImpactInput, load: ServiceLoad | null): Assessment {
  const { kind } = input.signal;
  const reported = cutWindow(input.window, input.releaseAt, input.asOf);
  const hole = holeBefore(reported);
  const holeMs = hole?.lengthMs ?? 0;
  const native = withoutHole(reported, hole);
  const windows = { before: earlier(summaryBefore(native), holeMs), after: summaryAfter(native) };
  const lacking = insufficiency(native, kind);
  const level = lacking ? null : levelBefore(native);
  if (!level) return { status: 'insufficient', reason: lacking ?? NO_LEVEL, ...windows };
  const counts = kind === 'count' || (kind === 'ratio' && native.denominators) ? lowCountTest(native) : null;
  const distinct = hasEnoughDistinctValues(native);
  const cut = (window: SignalWindow): NativeSeries => withoutHole(cutWindow(window, input.releaseAt, input.asOf), hole);
  const byLevels = (): Assessment => ({
    status: 'levels',
    ...assessLevels(native, input.controls.map(cut), input.releaseAt),
    ...windows,
  });
  if (!counts && standsStill(native)) return byLevels();

  const { series, scale } = prepare(native, input);
  const controls = usableControls(input, series, cut);
  const onset = onsetPosterior(series, indexFrom(series, input.releaseAt));
  const ofRatio = kind === 'ratio' ? counts : null;
  // The load has no hole where the signal has one, or another: it explains nothing across it.
  const subject: PlaceboSubject = {
    input: hole ? { ...input, activeRegressions: input.activeRegressions.map((span) => later(span, holeMs)) } : input,
    ...{ series, controls: controls.map((control) => control.series), load: hole ? null : load },
    ...{ counts: ofRatio, scale, before: level, onset },
  };
  const besides: Besides = { input: subject.input, native, controls };
  const byPlacebos = distinct || !counts ? assessByPlacebos(subject) : null;
  const isConstant = byPlacebos?.outcome === 'history_constant';
  if (isConstant && !counts) return byLevels();
  const low = counts && (!distinct || isConstant || counts.expectedAfter < LOW_COUNT) ? counts : null;
  const measured =
    byPlacebos?.outcome === 'measured' ? withPlacebos(byPlacebos, low, besides) : low && withCountsAlone(low, subject, besides);
  if (!measured) return { ...uncalibrated(byPlacebos, low, subject), ...windows };
  const pulse = measured.worse.pTransient < PULSE_REPORTED_P ? pulseExtent(native, level, measured.worse.direction) : null;
  const reachMs = hole && isLacking(presenceBefore(reported)) ? input.releaseAt - hole.ranges[0]!.from : null;
  const across = reachMs === null ? null : testAcrossHole(prepare(reported, input).series, input.releaseAt, reachMs);
  return { status: 'measured', ...measured, pulse, hole: hole && { lengthMs: holeMs, across }, ...windows };
}

/** A summary of the time before a hole, with the instants at which that was. */
const earlier = (summary: WindowSummary, holeMs: number): WindowSummary => ({
  ...summary,
  from: millis(summary.from - holeMs),
  to: millis(summary.to - holeMs),
});

/** A span before a hole, where the closed series has it. */
const later = ({ from, to }: TimeSpan, holeMs: number): TimeSpan => ({ from: millis(from + holeMs), to: millis(to + holeMs) });

/** The p below which a verdict may call a change a blip: its extent is measured for those alone. */
const PULSE_REPORTED_P = 0.02;

function prepare(native: NativeSeries, input: ImpactInput): { readonly series: PreparedSeries; readonly scale: Scale } {
  const { x, scale } = transform(native, input.signal.kind);
  return { series: prepareSeries(toAnalysisGrid(native.startMs, native.stepMs, x)), scale };
}

type Measured = Omit<MeasuredAssessment, 'status' | 'before' | 'after' | 'pulse' | 'hole'>;
type MeasuredByPlacebos = Extract<PlaceboAssessment, { readonly outcome: 'measured' }>;

function withPlacebos({ up, down, common }: MeasuredByPlacebos, low: LowCountTest | null, besides: Besides): Measured {
  const cautious = (measured: BothWays<DirectedEvidence>): BothWays<DirectedEvidence> =>
    low ? { up: moreCautious(measured.up, low, 'up'), down: moreCautious(measured.down, low, 'down') } : measured;
  const { withoutControls } = common;
  const without = { ...withoutControls, measure: () => cautious(withoutControls.measure()) };
  const measured = { ...cautious({ up, down }), ...common, withoutControls: without };
  return { ...sided(measured, low, besides), calibration: low ? 'placebos_and_exact' : 'placebos' };
}

/** The exact test alone. Null where the history is too short even for that. */
function withCountsAlone(low: LowCountTest, { onset }: PlaceboSubject, besides: Besides): Measured | null {
  const { input, native } = besides;
  const historyMs = native.anchor * native.stepMs;
  if (historyMs < SHORTEST_HISTORY_MS) return null;
  const [up, down] = [evidenceFromCounts(low, 'up', input, onset), evidenceFromCounts(low, 'down', input, onset)];
  const withoutControls = { pValue: { up: up.pValue, down: down.pValue }, measure: () => ({ up, down }) };
  const measured = { up, down, ...WITHOUT_PLACEBOS, withoutControls, effectiveHours: historyMs / 3_600_000 };
  return { ...sided(measured, low, besides), calibration: 'exact' };
}

/** Statistics that need placebos take their neutral values. */
const WITHOUT_PLACEBOS: Omit<PlaceboCommon, 'effectiveHours' | 'withoutControls'> = {
  placebos: 0,
  noiseExponent: 0,
  seasonalCoefficient: 0,
  pVariance: null,
  varianceRatio: null,
  spread: null,
  volatilityBefore: null,
  load: null,
  couldHaveSeen: { up: null, down: null },
};

/** What the controls are compared with. */
interface Besides {
  readonly input: ImpactInput;
  readonly native: NativeSeries;
  readonly controls: readonly ControlSeries[];
}

/** Takes out what the controls show as well, and names the directions. For a signal that is bad either way the better supported one is the worse, and its p is doubled. */
function sided(
  {
    couldHaveSeen,
    withoutControls,
    ...measured
  }: PlaceboCommon & { readonly up: DirectedEvidence; readonly down: DirectedEvidence },
  low: LowCountTest | null,
  { input, native, controls }: Besides,
): Omit<Measured, 'calibration'> {
  const { bad } = input.signal;
  const { up, down, control, ...spread } = withoutCommonChange(measured, controls, native, input, withoutControls);
  const { up: _up, down: _down, ...shared } = measured;
  const side = bad === 'down' || (bad === 'either' && down.pValue < up.pValue) ? 'down' : 'up';
  const [worse, better] = side === 'up' ? [up, down] : [down, up];
  const either = bad === 'either';
  return {
    ...shared,
    ...spread,
    worse: either ? { ...worse, pValue: Math.min(1, 2 * worse.pValue) } : worse,
    better: either ? { ...better, pValue: 1 } : better,
    pExact: low?.[side].pValue ?? null,
    control: control?.[side] ?? null,
    couldHaveSeen: low ? low.couldHaveSeen : couldHaveSeen[side],
  };
}

type Uncalibrated = DistributiveOmit<Exclude<Assessment, { readonly status: 'measured' }>, 'before' | 'after'>;
type DistributiveOmit<T, Key extends PropertyKey> = T extends unknown ? Omit<T, Key> : never;

/** The plain difference, where neither placebos nor counts can say how unusual it is. */
function uncalibrated(byPlacebos: PlaceboAssessment | null, low: LowCountTest | null, subject: PlaceboSubject): Uncalibrated {
  if (byPlacebos?.outcome === 'gap_at_release') return { status: 'insufficient', reason: GAP_AT_RELEASE };
  const placebos = byPlacebos?.outcome === 'too_few_placebos' ? byPlacebos.placebos : 0;
  const text = `The history is too short: it holds ${placebos} quiet moments, and ${FEWEST_PLACEBOS} are needed to say how unusual a change is.`;
  const effect = low ? rateEffect(low) : plainEffect(subject);
  return { status: 'uncalibrated', reason: { code: 'history_too_short', text }, placebos, effect };
}

/** Mean after the release against the half hour before it, without an interval, as the noise is unknown. */
function plainEffect({ series, scale, before: level, input }: PlaceboSubject): MeasuredEffect | null {
  const { sums } = series;
  const anchor = indexFrom(series, input.releaseAt);
  const from = Math.max(0, anchor - Math.round(HALF_HOUR_MS / series.stepMs));
  const before = meanBetween(sums.clipped, sums.present, from, anchor);
  const after = meanBetween(sums.clipped, sums.present, anchor, series.x.length);
  return Number.isFinite(after - before) ? { ...effectOf(after - before, scale, level), low: null, high: null } : null;
}

/** Reason where the level before the release is unknown. */
const NO_LEVEL: Reason = { code: 'missing_samples_before', text: 'There is no sample in the hour before the release.' };
/** Reason for a block around the release without a sample. */
const GAP_AT_RELEASE: Reason = { code: 'missing_samples', text: 'One of the stretches to be compared has no sample at all.' };
