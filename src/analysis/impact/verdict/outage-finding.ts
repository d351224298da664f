import { type Effect, type Finding, type FindingVerdict, isFlag, OUTAGE, type Reason } from '../../../model/finding.ts';
import { millis } from '../../../model/instant.ts';
import { logistic, logit } from '../../stats/log-odds.ts';
import { clock, duration } from '../../wording/quantities.ts';
import { type ImpactInput, type ImpactSettings, releaseGroupOf } from '../input/impact-input.ts';
import { causeProbabilities } from '../onset/cause-probability.ts';
import { FALSE_BURSTS, type Outage, type OutageOutcome } from '../outage/outage.ts';
import { SHORTEST_HISTORY_MS } from '../outage/outage-search.ts';
import type { BetterFit, CompetingReport } from './attributed-release.ts';
import { outageText, recoveredText, worseThanEverText } from './outage-texts.ts';
import { elsewhereReason } from './rare-finding.ts';

/** A restart takes this long at most, */
const LONGEST_BLIP_MS = 360_000;
/** and costs three quarters of a minute of total failure at most, */
const MOST_BLIP_FAILURE = 0.75;
/** or 25 minutes of a doubled level: five minutes of six times the latency. With ten 2 of 62 blips of seed 2 were flagged for it. */
const MOST_BLIP_EXCESS = 25;

/**
 * Adds what the search for outages found to the finding of a signal. An outage is a regression at once, whatever a flag needs at this
 * analysis; one that is over is a burst, or the blip of a restart if it was short and cheap and nobody was alarmed by it yet.
 */
export function withOutage(
  finding: Finding,
  outcome: OutageOutcome,
  input: ImpactInput,
  settings: ImpactSettings,
  reportOf: CompetingReport,
): Finding {
  const here = asIfAlone(finding, outcome, input, settings);
  if (!('outage' in outcome) || !isFlag(here) || isFlag(finding)) return here;
  const fitsBetter = likelierElsewhere(finding, outcome.outage, input, settings, reportOf);
  return fitsBetter ? { ...finding, verdict: 'no_effect', reasons: [elsewhereReason(fitsBetter), ...finding.reasons] } : here;
}

/**
 * A release outside of the group to which the onset belongs rather, and which is flagged for it in its own report; its share of the probability. Null
 * where there is none.
 */
function likelierElsewhere(
  { suspicion }: Finding,
  { extent, worst, pValue }: Outage,
  input: ImpactInput,
  { prior }: ImpactSettings,
  reportOf: CompetingReport,
): BetterFit | null {
  const { releaseId, releaseAt, releases, window } = input;
  const change = { onsetMs: extent.from, seen: 0, historyMs: worst.searchedMs, pValue };
  // The onset that the shift has is dated by more than the edges of a range.
  const shares =
    suspicion?.suspects.map(({ release, share }) => ({ id: release, share })) ??
    causeProbabilities(change, { id: releaseId, at: releaseAt }, releases, prior, window.stepMs);
  const group = new Set([releaseId, ...releaseGroupOf(input).map(({ id }) => id)]);
  const own = shares.reduce((sum, { id, share }) => (group.has(id) ? sum + share : sum), 0);
  for (const { id, share } of shares.toSorted((a, b) => b.share - a.share)) {
    const release = releases.find((other) => other.id === id);
    if (!release || group.has(id) || share <= own) continue;
    if (isFlag(reportOf(release))) return { release, probability: share * outageProbability(pValue, prior) };
  }
  return null;
}

function asIfAlone(finding: Finding, outcome: OutageOutcome, input: ImpactInput, settings: ImpactSettings): Finding {
  if (outcome.outcome === 'history_too_short') return withRemark(finding, tooShort(outcome.historyMs));
  if (outcome.outcome === 'none') return finding;
  if (outcome.outcome === 'burst') return withBurst(finding, outcome.outage, input, settings);
  const { outage } = outcome;
  const { extent } = outage;
  if (isOneOfMany(finding, outage, input, settings)) return withRemark(finding, usualText(outage));
  if (extent.isOver && !input.wasFlagged && isBlip(outage, input)) return finding;
  const outageReason: Reason = { code: OUTAGE, text: outageText(outage, input) };
  if (finding.verdict === 'went_silent' && !extent.isOver) {
    return { ...withRemark(finding, outageReason), probability: probabilityOf(finding, outage, settings) };
  }
  const reasons = extent.isOver ? [{ code: BURST, text: recoveredText(outage) }, outageReason] : [outageReason];
  return flagged(finding, outage, input, settings, reasons);
}

/**
 * With many signals something is bad somewhere at any time. Among 288 releases with 10 to 40 signals that did nothing, 20 were flagged for such
 * a range alone, and 10 with these two; of 258 that did harm 216 were, with and without.
 */
const RARE_AMONG_PEERS = 0.001;
/** The same as long as nothing else can be said of the signal: in the first minutes. */
const RARE_BY_ITSELF = 0.05;

/**
 * True for a range that one of many signals shows, where neither the rest of its evidence makes a flag likely nor the histories of the other
 * signals of its kind make it rare; nor is what was over within the time of a restart.
 */
function isOneOfMany(
  { probability }: Finding,
  { pAmongPeers, extent }: Outage,
  input: ImpactInput,
  settings: ImpactSettings,
): boolean {
  if (pAmongPeers === null || input.wasFlagged) return false;
  if (probability === null) return pAmongPeers > RARE_BY_ITSELF;
  const isShort = extent.isOver && extent.to - extent.from <= LONGEST_BLIP_MS;
  return probability < settings.flagProbability && (isShort || pAmongPeers > RARE_AMONG_PEERS);
}

const usualText = ({ extent }: Outage): Reason => ({
  code: 'usual_among_signals',
  text: `Was worse than ever for ${duration(extent.to - extent.from)} from ${clock(extent.from)} on, as one of so many signals is now and then.`,
});

/** Code of the reason for what is over. */
const BURST = 'burst';

/** Verdicts that what went on for some minutes changes: the others have found where it comes from. */
const OPEN: readonly FindingVerdict[] = [
  'regression',
  'less_stable',
  'transient',
  'no_effect',
  'inconclusive',
  'insufficient_data',
];
/**
 * An earlier change often fits a restless signal better, whatever follows. What is so rare is not that change, as nothing is a burst that was as
 * bad right before the release: of 99 pairs called `pre_existing` on 800 cases of seed 2 this changes three, all rightly; ten times the p one
 * more, wrongly.
 */
const RARE_BESIDE_EARLIER = 0.0001;

/** Less than three seconds of total failure or a minute of a doubled level is nothing that anybody would call a burst. */
const LEAST_FAILURE = 0.05;
const LEAST_EXCESS = 1; // as in the definition of a burst, docs/MATH.md

/** The same for what was worse than ever for some minutes, by what it cost: no blip, and more than nothing. */
function withBurst(finding: Finding, burst: Outage, input: ImpactInput, settings: ImpactSettings): Finding {
  const { extent } = burst;
  const least = input.signal.kind === 'ratio' ? LEAST_FAILURE : LEAST_EXCESS;
  // What is common is deducted from a burst minute by minute; a burst of a control at another time makes an event of the fleet of it.
  const isOpen =
    OPEN.includes(finding.verdict) ||
    (finding.verdict === 'global_event' && extent.isOver) ||
    (finding.verdict === 'pre_existing' && burst.pValue <= RARE_BESIDE_EARLIER);
  if (!isOpen || finding.reasons.some(({ code }) => code === 'fits_other_release')) return finding;
  if (extent.isOver && (isBlip(burst, input) || extent.harmMinutes < least)) return finding;
  const isLikely = finding.probability !== null && finding.probability >= settings.flagProbability;
  if (!isLargeEnough(extent, input, settings) || (burst.pValue > FALSE_BURSTS && !isLikely)) return finding;
  if (isOneOfMany(finding, burst, input, settings)) return withRemark(finding, usualText(burst));
  // It lasts and is flagged already, for what it is.
  if (!extent.isOver && isFlag(finding)) return { ...finding, probability: probabilityOf(finding, burst, settings) };
  const reason = extent.isOver
    ? { code: BURST, text: recoveredText(burst) }
    : { code: 'worse_than_ever', text: worseThanEverText(burst) };
  return flagged(finding, burst, input, settings, [reason]);
}

function flagged(
  finding: Finding,
  outage: Outage,
  input: ImpactInput,
  settings: ImpactSettings,
  reasons: readonly Reason[],
): Finding {
  const { extent } = outage;
  return {
    ...finding,
    verdict: extent.isOver ? 'burst' : 'regression',
    probability: probabilityOf(finding, outage, settings),
    pValue: finding.pValue ?? outage.pValue,
    effect: extent.isOver || !isEffectWorse(finding, input) ? effectOf(outage) : finding.effect,
    onset: { at: extent.from, low: millis(extent.from - input.window.stepMs), high: millis(Math.max(extent.from, outage.from)) },
    shape: extent.isOver ? 'transient' : (finding.shape ?? 'step'),
    end: extent.isOver ? extent.to : null,
    // Said of a finding that is no flag, which it has become.
    reasons: [...reasons, ...finding.reasons.filter(({ code }) => !OF_NO_FLAG.has(code))],
  };
}

/** Never less than without the outage. */
const probabilityOf = (finding: Finding, { pValue }: Outage, { prior }: ImpactSettings): number =>
  Math.max(finding.probability ?? 0, outageProbability(pValue, prior));

/** Reasons for not having flagged a signal. */
export const OF_NO_FLAG: ReadonlySet<string> = new Set([
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
 * Power k of the calibrator of p to e, `k p^(k-1)` (Vovk and Wang 2021): of 201 bursts and 2,200 quiet signals of the benchmark, p in 0.003 to
 * 0.006 was 22 times as frequent among bursts, and in 0.006 to 0.015 12 times; this says 15 and 8.
 */
const CALIBRATOR_POWER = 0.15;

/** The odds of the prior times that evidence. */
export const outageProbability = (pValue: number, prior: number): number =>
  logistic(logit(prior) + Math.log(CALIBRATOR_POWER) + (CALIBRATOR_POWER - 1) * Math.log(pValue));

/** True where the mean effect reaches the minimum set for its kind. */
function isLargeEnough({ level, usual }: Outage['extent'], { signal }: ImpactInput, { minimumEffect }: ImpactSettings): boolean {
  const size = Math.abs(level - usual);
  return (signal.kind === 'ratio' ? size : size / Math.abs(usual)) >= minimumEffect[signal.kind];
}

/** Short, and cheap by the failures or, but for a ratio, by its usual level. */
function isBlip({ extent }: Outage, { signal }: ImpactInput): boolean {
  const { from, to, harmMinutes, failureMinutes } = extent;
  const isCheap =
    (failureMinutes !== null && failureMinutes <= MOST_BLIP_FAILURE) ||
    (signal.kind !== 'ratio' && harmMinutes <= MOST_BLIP_EXCESS);
  return to - from <= LONGEST_BLIP_MS && isCheap;
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
