import type { Reason } from '../../model/finding.ts';
import type { BadDirection } from '../../model/signal.ts';
import { indexFrom, toAnalysisGrid } from './analysis-grid.ts';
import { evidenceFromCounts, moreCautious, rateEffect } from './assess-by-counts.ts';
import { assessByPlacebos, type PlaceboAssessment, type PlaceboCommon } from './assess-by-placebos.ts';
import type { Assessment, DirectedEvidence, MeasuredAssessment } from './assessment.ts';
import { effectOf, type MeasuredEffect } from './effect-size.ts';
import type { ImpactInput } from './impact-input.ts';
import { type LevelBefore, levelBefore } from './level-before.ts';
import { type LowCountTest, lowCountTest } from './low-count-test.ts';
import { cutWindow, type NativeSeries } from './native-series.ts';
import { onsetPosterior } from './onset-posterior.ts';
import { type PreparedSeries, prepareSeries } from './prepared-series.ts';
import { meanBetween } from './running-sums.ts';
import { FEWEST_PLACEBOS } from './shift-test.ts';
import { hasEnoughDistinctValues, insufficiency } from './sufficiency.ts';
import { type Scale, transform } from './transform.ts';
import { summaryAfter, summaryBefore } from './window-summary.ts';

/** Below this many expected events the placebos cannot resolve a count, and the exact test is asked. */
const LOW_COUNT = 5;
/** A history shorter than this cannot carry an exact comparison either. */
const SHORTEST_HISTORY_MS = 1_800_000;
const HALF_HOUR_MS = 1_800_000;

/** Measures what one release did to one signal, without yet deciding what to call it. Sections in the order of docs/MATH.md. */
export function assessSignal(input: ImpactInput): Assessment {
  const { kind } = input.signal;
  const native = cutWindow(input.window, input.releaseAt, input.asOf);
  const windows = { before: summaryBefore(native), after: summaryAfter(native) };
  const insufficient = (reason: Reason): Assessment => ({ status: 'insufficient', reason, ...windows });
  const lacking = insufficiency(native, kind);
  if (lacking) return insufficient(lacking);
  const level = levelBefore(native);
  if (!level) return insufficient(reason('missing_samples_before', 'There is no sample in the hour before the release.'));
  const counts = kind === 'count' || (kind === 'ratio' && native.denominators) ? lowCountTest(native) : null;
  const distinct = hasEnoughDistinctValues(native);
  if (!distinct && !counts) {
    return insufficient(
      reason('too_few_distinct_values', 'The history takes fewer than 5 different values, so its noise is unknown.'),
    );
  }

  const { series, scale } = prepare(native, input);
  const control = input.control && prepare(cutWindow(input.control, input.releaseAt, input.asOf), input).series;
  const onset = onsetPosterior(series, indexFrom(series, input.releaseAt));
  const byPlacebos: PlaceboAssessment | null = distinct
    ? assessByPlacebos({ input, series, control, scale, before: level, onset })
    : null;
  const low = counts && (!distinct || counts.expectedAfter < LOW_COUNT) ? counts : null;

  if (byPlacebos?.outcome === 'measured') {
    const { common } = byPlacebos;
    const up = low ? moreCautious(byPlacebos.up, low.up) : byPlacebos.up;
    const down = low ? moreCautious(byPlacebos.down, low.down) : byPlacebos.down;
    return measured(input.signal.bad, up, down, low, common, low ? 'placebos_and_exact' : 'placebos', windows);
  }
  if (low) {
    if (native.anchor * native.stepMs < SHORTEST_HISTORY_MS) return uncalibrated(0, rateEffect(low), windows);
    const up = evidenceFromCounts(low, 'up', input, onset);
    const down = evidenceFromCounts(low, 'down', input, onset);
    return measured(input.signal.bad, up, down, low, withoutPlacebos(native), 'exact', windows);
  }
  if (byPlacebos?.outcome === 'too_few_placebos') {
    return uncalibrated(byPlacebos.placebos, plainEffect(series, scale, level, indexFrom(series, input.releaseAt)), windows);
  }
  return byPlacebos?.outcome === 'gap_at_release'
    ? insufficient(reason('missing_samples_before', 'One of the stretches compared has no sample at all.'))
    : insufficient(reason('history_constant', 'The history hardly ever changes, so its noise is unknown.'));
}

function prepare(native: NativeSeries, input: ImpactInput): { readonly series: PreparedSeries; readonly scale: Scale } {
  const { x, scale } = transform(native, input.signal.kind);
  return { series: prepareSeries(toAnalysisGrid(native.startMs, native.stepMs, x)), scale };
}

type Windows = Pick<MeasuredAssessment, 'before' | 'after'>;

function measured(
  bad: BadDirection,
  up: DirectedEvidence,
  down: DirectedEvidence,
  low: LowCountTest | null,
  common: PlaceboCommon,
  calibration: MeasuredAssessment['calibration'],
  windows: Windows,
): MeasuredAssessment {
  const worseSide = bad === 'down' || (bad === 'either' && down.pValue < up.pValue) ? 'down' : 'up';
  const [worse, better] = worseSide === 'up' ? [up, down] : [down, up];
  const { control, couldHaveSeen, ...shared } = common;
  return {
    status: 'measured',
    calibration,
    ...shared,
    // The better supported of two directions was picked, so its p counts twice; and there is no better way to move.
    worse: bad === 'either' ? { ...worse, pValue: Math.min(1, 2 * worse.pValue) } : worse,
    better: bad === 'either' ? { ...better, pValue: 1 } : better,
    pExact: low && low[worseSide].pValue,
    control: control && control[worseSide],
    couldHaveSeen: couldHaveSeen[worseSide],
    ...windows,
  };
}

/** What only quiet moments can tell takes the value at which it says nothing. */
const withoutPlacebos = (native: NativeSeries): PlaceboCommon => ({
  placebos: 0,
  effectiveHours: (native.anchor * native.stepMs) / 3_600_000,
  noiseExponent: 0,
  seasonalCoefficient: 0,
  pVariance: null,
  couldHaveSeen: { up: null, down: null },
  control: null,
});

function uncalibrated(placebos: number, effect: MeasuredEffect | null, windows: Windows): Assessment {
  const text = `Only ${placebos} quiet moments precede the release, ${FEWEST_PLACEBOS} are needed to say how unusual a change is.`;
  return { status: 'uncalibrated', reason: reason('history_too_short', text), placebos, effect, ...windows };
}

/** Mean after the release against the half hour before it, when there is no noise to measure it by. */
function plainEffect(series: PreparedSeries, scale: Scale, level: LevelBefore, anchor: number): MeasuredEffect | null {
  const { sums } = series;
  const from = Math.max(0, anchor - Math.round(HALF_HOUR_MS / series.stepMs));
  const before = meanBetween(sums.clipped, sums.present, from, anchor);
  const after = meanBetween(sums.clipped, sums.present, anchor, series.x.length);
  return Number.isFinite(after - before) ? { ...effectOf(after - before, scale, level), low: null, high: null } : null;
}

const reason = (code: string, text: string): Reason => ({ code, text });
