import type { JointMove, JointPeaks, PairCorrelation, PairVerdict } from '../../model/correlation.ts';
import type { Reason } from '../../model/finding.ts';
import { adjustedPValues } from '../stats/false-discovery.ts';
import { pairSentence } from '../wording/correlation-sentences.ts';
import { type CorrelationSettings, FALSE_DISCOVERY_RATE, type PairsInput } from './correlation-input.ts';
import { reason } from './correlation-reasons.ts';
import { plainCorrelation } from './cross-correlation.ts';
import { FEWEST_PAIRS, jointMove } from './joint-move.ts';
import { jointPeaks } from './joint-peaks.ts';
import { type LocalCalendar, localCalendar } from './local-calendar.ts';
import { commonGrid, type TransformedSignal, transformSignal, type WhiteSignal, whiten } from './white-signal.ts';

/** Correlation from which two raw series share a pattern: a quarter of the variance of one is explained by the other. A convention. */
const SHARED_PATTERN_FROM = 0.5;
/** As for trains: fewer days can be exchanged in too few ways. */
const FEWEST_DAYS = 5;

/** One pair before the correction for the other pairs. */
type PairTest =
  | { readonly outcome: 'insufficient_data'; readonly sharedPattern: number | null; readonly reason: Reason }
  | {
      readonly outcome: 'tested';
      readonly sharedPattern: number | null;
      readonly move: Omit<JointMove, 'adjustedPValue'>;
      readonly peaks: JointPeaks | null;
    };

/**
 * How the signals of each pair move together: their shared pattern, and the correlation that remains without rhythm and past of either. In
 * the order of `pairs`, which are one family under Benjamini and Yekutieli, as pairs that share a signal may depend on each other in any way.
 */
export function correlatePairs({ signals, pairs }: PairsInput, settings: CorrelationSettings): readonly PairCorrelation[] {
  const transformed = signals.map(transformSignal);
  const whiteOn = createWhitener(transformed, settings);
  const tests = pairs.map(([a, b]) => testPair(transformed[a]!, transformed[b]!, whiteOn, settings.seed));
  const adjusted = adjustedPValues(
    tests.flatMap((test) => (test.outcome === 'tested' ? [test.move.pValue] : [])),
    'arbitrary',
  );
  let used = 0;
  return tests.map((test, index): PairCorrelation => {
    const [first, second] = [signals[pairs[index]![0]]!.signal, signals[pairs[index]![1]]!.signal];
    const { sharedPattern } = test;
    if (test.outcome === 'insufficient_data') {
      const about = { first, second, verdict: 'insufficient_data', sharedPattern, beyondRhythm: null, peaks: null } as const;
      const sentence = `${first.id} and ${second.id} cannot be compared: ${test.reason.text}`;
      return { ...about, reasons: [test.reason], sentence };
    }
    const beyondRhythm: JointMove = { ...test.move, adjustedPValue: adjusted[used++]! };
    const verdict = verdictOf(sharedPattern, beyondRhythm);
    const reasons = test.peaks?.pValue === null ? [FEW_DAYS] : [];
    const correlation = { first, second, verdict, sharedPattern, beyondRhythm, peaks: test.peaks, reasons };
    return { ...correlation, sentence: pairSentence(correlation) };
  });
}

/** Reason where days could not be exchanged. */
const FEW_DAYS = { code: 'few_days', text: 'Under five days of samples: whether peaks coincide by chance cannot be told.' };

interface OnGrid {
  readonly white: WhiteSignal;
  readonly calendar: LocalCalendar;
}

/** Whitens every signal once for each step it is compared on, on the range that all usable signals cover. */
function createWhitener(transformed: readonly TransformedSignal[], { zone }: CorrelationSettings) {
  const grids = transformed.filter(({ fault }) => fault === null).map(({ grid }) => grid);
  const calendars = new Map<number, LocalCalendar>();
  const known = new Map<string, OnGrid>();
  return (signal: TransformedSignal, stepMs: number): OnGrid => {
    const key = `${transformed.indexOf(signal)} ${stepMs}`;
    const found = known.get(key);
    if (found) return found;
    const common = commonGrid(grids, stepMs);
    const calendar = calendars.get(stepMs) ?? localCalendar({ startMs: common.startMs, stepMs, length: common.length }, zone);
    calendars.set(stepMs, calendar);
    const made = { white: whiten(signal.grid, stepMs, common, calendar), calendar };
    known.set(key, made);
    return made;
  };
}

function testPair(
  first: TransformedSignal,
  second: TransformedSignal,
  whiteOn: ReturnType<typeof createWhitener>,
  seed: number,
): PairTest {
  const fault = first.fault ?? second.fault;
  if (fault) {
    const which = first.fault ? first : second;
    return {
      outcome: 'insufficient_data',
      sharedPattern: null,
      reason: { ...fault, text: `${which.range.signal.id}: ${fault.text}` },
    };
  }
  const stepMs = Math.max(first.grid.stepMs, second.grid.stepMs);
  const { white: a, calendar } = whiteOn(first, stepMs);
  const { white: b } = whiteOn(second, stepMs);
  const sharedPattern = plainCorrelation(a.x, b.x);
  const move = jointMove(a.white, b.white, stepMs);
  if (!move) {
    const text = `Fewer than ${FEWEST_PAIRS} steps in which both have samples.`;
    return { outcome: 'insufficient_data', sharedPattern, reason: reason('too_few_samples', text) };
  }
  const exchangeable = Math.min(a.days, b.days) >= FEWEST_DAYS;
  return { outcome: 'tested', sharedPattern, move, peaks: jointPeaks(a.peaks, b.peaks, calendar, exchangeable, seed) };
}

function verdictOf(sharedPattern: number | null, { adjustedPValue }: JointMove): PairVerdict {
  if (adjustedPValue <= FALSE_DISCOVERY_RATE) return 'moves_together';
  return sharedPattern !== null && Math.abs(sharedPattern) >= SHARED_PATTERN_FROM ? 'shared_pattern' : 'no_link';
}
