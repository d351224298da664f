import { type Effect, type Finding, OUTAGE, type Reason } from '../../../model/finding.ts';
import { millis } from '../../../model/instant.ts';
import { logistic, logit } from '../../stats/log-odds.ts';
import { duration } from '../../wording/quantities.ts';
import type { ImpactInput, ImpactSettings } from '../input/impact-input.ts';
import { type Outage, type OutageOutcome, SHORTEST_HISTORY_MS } from '../outage/outage.ts';
import { outageText, recoveredText } from './outage-texts.ts';

/** A restart takes this long at most, */
const LONGEST_BLIP_MS = 360_000;
/** and costs three quarters of a minute of total failure at most, */
const MOST_BLIP_FAILURE = 0.75;
/** or ten minutes of a doubled level. */
const MOST_BLIP_EXCESS = 10;

/**
 * Adds what the search for outages found to the finding of a signal. An outage is a regression at once, whatever a flag needs at this
 * analysis; one that is over is a burst, or the blip of a restart if it was short and cheap and nobody was alarmed by it yet.
 */
export function withOutage(finding: Finding, outcome: OutageOutcome, input: ImpactInput, settings: ImpactSettings): Finding {
  if (outcome.outcome === 'history_too_short') return withRemark(finding, tooShort(outcome.historyMs));
  if (outcome.outcome === 'none') return finding;
  const { outage } = outcome;
  const { extent } = outage;
  if (extent.isOver && !input.wasFlagged && isBlip(outage, input)) return finding;
  const outageReason: Reason = { code: OUTAGE, text: outageText(outage, input) };
  const probability = Math.max(finding.probability ?? 0, outageProbability(outage.pValue, settings.prior));
  if (finding.verdict === 'went_silent' && !extent.isOver) return { ...withRemark(finding, outageReason), probability };
  const reasons = extent.isOver ? [{ code: 'recovered', text: recoveredText(outage) }, outageReason] : [outageReason];
  return {
    ...finding,
    verdict: extent.isOver ? 'burst' : 'regression',
    probability,
    pValue: finding.pValue ?? outage.pValue,
    effect: extent.isOver || !isEffectWorse(finding, input) ? effectOf(outage) : finding.effect,
    onset: { at: extent.from, low: millis(extent.from - input.window.stepMs), high: millis(Math.max(extent.from, outage.from)) },
    shape: extent.isOver ? 'transient' : (finding.shape ?? 'step'),
    end: extent.isOver ? extent.to : null,
    // Said of a finding that is no flag, which it has become.
    reasons: [...reasons, ...finding.reasons.filter(({ code }) => !OF_NO_FLAG.has(code))],
  };
}

/** Reasons for not having flagged a signal. */
const OF_NO_FLAG: ReadonlySet<string> = new Set([
  ...[
    'too_short_after',
    'too_early',
    'early_look',
    'interval_too_wide',
    'no_unusual_change',
    'not_likely_enough',
    'could_have_seen',
  ],
  ...['below_minimum_effect', 'not_kept_among_signals', 'history_too_short', 'came_back', 'young_history', 'fits_other_release'],
]);

/**
 * The odds of the prior times a calibrator of p to e, `0.5 p^-0.5` (Vovk and Wang 2021). On the benchmark more of the outages were true than
 * this says.
 */
export const outageProbability = (pValue: number, prior: number): number =>
  logistic(logit(prior) + Math.log(0.5) - 0.5 * Math.log(pValue));

function isBlip({ extent }: Outage, { signal }: ImpactInput): boolean {
  const most = signal.kind === 'ratio' ? MOST_BLIP_FAILURE : MOST_BLIP_EXCESS;
  return extent.to - extent.from <= LONGEST_BLIP_MS && extent.harmMinutes <= most;
}

/** True where the effect that was measured is one in the bad direction. */
const isEffectWorse = ({ effect }: Finding, { signal }: ImpactInput): boolean =>
  effect !== null && (signal.bad === 'down' ? effect.absolute < 0 : effect.absolute > 0);

/** Without an interval: the noise of a level that was never seen before is not known. */
function effectOf({ extent: { level, usual } }: Outage): Effect | null {
  const absolute = level - usual;
  if (!Number.isFinite(absolute)) return null;
  return { absolute, relative: usual > 0 ? absolute / usual : null, low: null, high: null };
}

const withRemark = (finding: Finding, reason: Reason): Finding => ({ ...finding, reasons: [...finding.reasons, reason] });

const tooShort = (historyMs: number): Reason => ({
  code: 'outage_not_tested',
  text: `An outage cannot be recognised at once: ${duration(historyMs)} of history are known, and ${duration(SHORTEST_HISTORY_MS)} are needed.`,
});
