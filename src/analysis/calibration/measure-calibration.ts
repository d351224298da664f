import type { CountedShare, SignalCalibration } from '../../model/calibration.ts';
import { type FindingVerdict, isFlag } from '../../model/finding.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis } from '../../model/instant.ts';
import type { SignalWindow } from '../../model/signal.ts';
import type { VerdictModel } from '../impact/classifier/verdict-model.ts';
import type { ImpactInput, ImpactSettings, TimeSpan } from '../impact/input/impact-input.ts';
import { judgeSignal } from '../impact/verdict/judge-signal.ts';
import { wilsonInterval } from '../stats/wilson-interval.ts';

/** A signal's history with the times that are not quiet. */
export interface CalibrationInput {
  readonly signal: ImpactInput['signal'];
  readonly window: SignalWindow;
  readonly asOf: Millis;
  /** Releases that may have moved the signal, at any time. */
  readonly releases: readonly Millis[];
  /** Spans in which a regression was live. */
  readonly activeRegressions: readonly TimeSpan[];
}

/** A placebo needs as much history as a release should have: from a day on the flag threshold is the plain one. */
const HISTORY_MS = DAY_MS;
/**
 * Each placebo is judged as of 30 min after it: one of the checkpoints of real releases, and short, so that many placebos fit. Other
 * checkpoints were not tried.
 */
const JUDGED_AFTER_MS = 30 * MINUTE_MS;
/** Reach of the blocks before a placebo. */
const BLOCKS_BEFORE_MS = 2 * HOUR_MS;
/** Closer placebos would share most of their samples and count as one. Not varied. */
const SPACING_MS = HOUR_MS;
/** Room for the 144 hours of a week that have a day of history; more would take more than a minute or two of arithmetic. */
const MOST_PLACEBOS = 150;
/** Level of the reported intervals, as everywhere in a report. */
const CONFIDENCE = 0.95;

/**
 * How often the analysis is wrong about this signal: placebos of its history are judged as if each were a release, with the history before
 * it. Neighbouring placebos share samples, so the intervals are somewhat too narrow. Pure.
 */
export function measureCalibration(
  input: CalibrationInput,
  settings: ImpactSettings,
  model: VerdictModel | null,
): SignalCalibration {
  const { id } = input.signal;
  const placebos = quietPlacebos(input);
  const [first] = placebos;
  const last = placebos.at(-1);
  if (first === undefined || last === undefined) return nothing(id, NO_PLACEBO);
  const judged = placebos.flatMap((placebo) => judgePlacebo(placebo, input, settings, model));
  if (judged.length === 0) return nothing(id, NO_P_VALUE);
  const counted = (test: (each: JudgedPlacebo) => boolean): CountedShare =>
    countedShare(judged.filter(test).length, judged.length);
  return {
    signal: id,
    from: first,
    to: millis(last + JUDGED_AFTER_MS),
    falseFlags: counted(isFlag),
    pBelow001: counted(({ pValue }) => pValue < 0.01),
    pBelow005: counted(({ pValue }) => pValue < 0.05),
    reason: null,
  };
}

const NO_PLACEBO = 'There is less than a day of history, or none of it is far enough from releases.';
const NO_P_VALUE = 'No quiet moment has enough samples around it to be judged.';

const nothing = (signal: string, reason: string): SignalCalibration => ({
  ...{ signal, from: null, to: null, falseFlags: null, pBelow001: null, pBelow005: null, reason },
});

/** Hourly placebos with a day of history that no release and no regression touches; fewer where that gives too many. */
function quietPlacebos({ window, asOf, releases, activeRegressions }: CalibrationInput): readonly Millis[] {
  const begun = window.values.findIndex((value) => !Number.isNaN(value));
  if (begun < 0) return [];
  const placebos: Millis[] = [];
  const end = Math.min(asOf, window.start + window.values.length * window.stepMs) - JUDGED_AFTER_MS;
  for (let at = window.start + begun * window.stepMs + HISTORY_MS; at <= end; at += SPACING_MS) {
    const [from, to] = [at - BLOCKS_BEFORE_MS, at + JUDGED_AFTER_MS];
    const isTouched = releases.some((release) => release > from && release < to);
    if (!isTouched && !activeRegressions.some((span) => span.from < to && span.to > from)) placebos.push(millis(at));
  }
  const stride = Math.ceil(placebos.length / MOST_PLACEBOS);
  return placebos.filter((_, index) => index % stride === 0);
}

interface JudgedPlacebo {
  readonly verdict: FindingVerdict;
  readonly pValue: number;
}

/** Empty where the placebo cannot be judged. */
function judgePlacebo(
  at: Millis,
  input: CalibrationInput,
  settings: ImpactSettings,
  model: VerdictModel | null,
): readonly JudgedPlacebo[] {
  const { signal, window, activeRegressions } = input;
  const releaseId = 'placebo';
  const about = { signal, window, controls: [], releaseId, releaseAt: at, asOf: millis(at + JUDGED_AFTER_MS) };
  const finding = judgeSignal(
    { ...about, releases: [{ id: releaseId, at, sameService: true }], activeRegressions, wasFlagged: false },
    { ...settings, earlyLogOdds: 0 },
    model,
  );
  return finding.pValue === null ? [] : [{ verdict: finding.verdict, pValue: finding.pValue }];
}

const countedShare = (count: number, of: number): CountedShare => ({
  count,
  of,
  share: count / of,
  ...wilsonInterval(count, of, CONFIDENCE),
});
