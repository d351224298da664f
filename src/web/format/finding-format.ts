import type { Effect, FindingVerdict } from '../../model/finding.ts';
import type { SignalKind } from '../../model/signal.ts';
import { formatNumber } from './value-format.ts';

const NO_BREAK_SPACE = '\u00a0';
const SMALLEST_P = 1e-4;
/** Nearer to certainty than this a probability would be rounded to 0 % or 100 %, which no analysis can claim. */
const CERTAINTY_MARGIN = 0.005;

/** Two significant digits: `1.9`, `0.042`, `35`. */
const short = (value: number): string => formatNumber(Number(value.toPrecision(2)));

const signed = (value: number): string => (value > 0 ? `+${short(value)}` : short(value));

/** `p 0.004`, or `p < 0.0001`. */
export function formatPValue(pValue: number): string {
  return pValue < SMALLEST_P ? `p < ${SMALLEST_P}` : `p ${Number(pValue.toPrecision(pValue < 0.1 ? 1 : 2))}`;
}

/** `97 %`; never 0 % or 100 %. */
export function formatProbability(probability: number): string {
  if (probability > 1 - CERTAINTY_MARGIN) return `> 99${NO_BREAK_SPACE}%`;
  if (probability < CERTAINTY_MARGIN) return `< 1${NO_BREAK_SPACE}%`;
  return `${Math.round(probability * 100)}${NO_BREAK_SPACE}%`;
}

/** A relative change: `+35 %`, and `×4.2` once it has more than doubled, where percentages stop being read rightly. */
export function formatRelative(relative: number): string {
  if (relative > 1) return `×${short(1 + relative)}`;
  return `${signed(relative * 100)}${NO_BREAK_SPACE}%`;
}

/** The size of a relative change in either direction, without a sign: `12 %`. */
export const formatSize = (relative: number): string => `${short(Math.abs(relative) * 100)}${NO_BREAK_SPACE}%`;

/** The size of a shift: percentage points for a ratio, relative where there is such a number, otherwise in the signal's own unit. */
export function formatEffect(effect: Effect, kind: SignalKind, unit: string | null): string {
  if (kind === 'ratio') return `${signed(effect.absolute * 100)}${NO_BREAK_SPACE}pp`;
  if (effect.relative !== null) return formatRelative(effect.relative);
  const shownUnit = unit === null || unit === '1' ? '' : `${NO_BREAK_SPACE}${unit}`;
  return `${signed(effect.absolute)}${shownUnit}`;
}

/** The 95 % interval of the relative effect, `+20 % to +51 %`, or null where there is none. */
export function formatEffectInterval(effect: Effect): string | null {
  if (effect.low === null || effect.high === null) return null;
  return `${formatRelative(effect.low)} to ${formatRelative(effect.high)}`;
}

/** What a finding is called within a sentence. */
export const FINDING_WORDS: Readonly<Record<FindingVerdict, string>> = {
  regression: 'regression',
  burst: 'burst',
  went_silent: 'went silent',
  improvement: 'improvement',
  transient: 'transient',
  less_stable: 'less stable',
  pre_existing: 'began before',
  global_event: 'everywhere',
  no_effect: 'no effect',
  inconclusive: 'inconclusive',
  insufficient_data: 'insufficient data',
};

/**
 * The line by which a release is judged at a glance: `error_ratio +1.9 pp, 97 % likely`. The probability is that of a regression, so any
 * other verdict stands there by its word. Parts that are unknown are left out.
 */
export function evidenceLine(finding: {
  readonly signalName: string;
  readonly kind: SignalKind;
  readonly unit: string | null;
  readonly verdict: FindingVerdict;
  readonly effect: Effect | null;
  readonly probability: number | null;
}): string {
  const effect = finding.effect === null ? '' : ` ${formatEffect(finding.effect, finding.kind, finding.unit)}`;
  if (finding.verdict !== 'regression') return `${finding.signalName}${effect}, ${FINDING_WORDS[finding.verdict]}`;
  const probability = finding.probability === null ? '' : `, ${formatProbability(finding.probability)} likely`;
  return `${finding.signalName}${effect}${probability}`;
}
