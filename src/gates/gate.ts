import type { Unmatched } from '../model/alias.ts';
import { effectiveAt } from '../model/event.ts';
import { type Finding, isUndecided, isUnjudged, isWithheld, OUTAGE } from '../model/finding.ts';
import { MINUTE_MS, SECOND_MS } from '../model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS } from '../model/release.ts';
import type { JudgedRelease, Report } from '../model/report.ts';
import { faultSentence } from '../report/fault-sentence.ts';
import { faultsOf } from '../report/faults.ts';
import { unjudgedSentence } from '../report/unjudged-sentence.ts';
import { WITHHELD_SENTENCE } from '../report/verdict-line.ts';

const GATE_ANSWERS = ['pass', 'fail', 'inconclusive'] as const;
export type GateAnswer = (typeof GATE_ANSWERS)[number];

/** May a pipeline go on after this release? */
export interface Gate {
  readonly gate: GateAnswer;
  /** One sentence for people. It may contain the name of a signal, which users choose: escape it. */
  readonly reason: string;
  /** After which time to request the gate again; null when the answer is final. */
  readonly retryAfterMs: number | null;
}

/** A pipeline sees a verdict at most this long after it was reached; a request is cheap. */
const RETRY_AFTER_MS = 15 * SECOND_MS;

/**
 * The gate of a release. It fails as soon as the release is flagged, and passes when its final report is clear. With `enoughMs` it passes
 * earlier: when nothing was found in that much data after the release. Anything else is inconclusive, which callers treat as they choose.
 * `unmatched` says why no signal belongs to the release, null where some do.
 */
export function gateOf(judged: JudgedRelease | null, enoughMs: number | null, unmatched: Unmatched | null = null): Gate {
  if (judged === null) return waiting('No such release has gone live yet.');
  const { report } = judged;
  if (unmatched) return { ...waiting(unmatched.reason), ...(report?.final && { retryAfterMs: null }) };
  if (report === null) {
    return waiting(
      `Nothing found so far: an outage shows within minutes, anything else from ${FIRST_JUDGEMENT_AFTER_MS / MINUTE_MS} minutes after a release went live.`,
    );
  }
  if (report.verdict === 'flagged') return { gate: 'fail', reason: flaggedReason(report.findings), retryAfterMs: null };
  if (report.findings.some(isWithheld)) return { ...waiting(WITHHELD_SENTENCE), ...(report.final && { retryAfterMs: null }) };
  if (report.final) return finalGate(report);
  if (report.verdict === 'insufficient_data') return waiting(unjudgedSentence(report.findings) ?? NO_DATA);
  if (report.findings.every(isUndecided))
    return waiting(`${unjudgedSentence(report.findings) ?? NO_DATA} It is still being watched.`);
  const watched = `Nothing found in the first ${minutes(watchedMs(judged))} minutes`;
  if (enoughMs === null) return waiting(`${watched}; it is still being watched.`);
  if (watchedMs(judged) < enoughMs) return waiting(`${watched}, of the ${minutes(enoughMs)} that are to be enough.`);
  const unsettled = report.findings.filter(({ verdict }) => verdict === 'inconclusive');
  if (unsettled.length > 0) return waiting(`Not clear yet for ${unsettled.length} of ${report.findings.length} signals.`);
  if (report.findings.some(isUnjudged)) return waiting(unjudgedSentence(report.findings) ?? NO_DATA);
  return { gate: 'pass', reason: `${watched}.`, retryAfterMs: null };
}

/** How much data after the release its newest report has seen; 0 without a report. */
export const watchedMs = ({ release, report }: JudgedRelease): number =>
  report === null ? 0 : Math.max(0, report.asOf - effectiveAt(release));

/** The highest probability of any finding that the release made its signal worse; null where there is none. */
export function worstProbability(findings: readonly Finding[]): number | null {
  const known = findings.map(({ probability }) => probability).filter((probability) => probability !== null);
  return known.length === 0 ? null : Math.max(...known);
}

const waiting = (reason: string): Gate => ({ gate: 'inconclusive', reason, retryAfterMs: RETRY_AFTER_MS });

function finalGate({ verdict, findings }: Report): Gate {
  if (verdict === 'clear') {
    const judged = findings.filter((finding) => !isUndecided(finding)).length;
    return { gate: 'pass', reason: `None of ${judged} signals got worse with this release.`, retryAfterMs: null };
  }
  return { gate: 'inconclusive', reason: unjudgedSentence(findings) ?? NO_DATA, retryAfterMs: null };
}

/** Reason where a release has no signal at all. */
const NO_DATA = 'There is too little data to say anything.';

function flaggedReason(findings: readonly Finding[]): string {
  const [worst, ...others] = faultsOf(findings);
  if (worst === undefined) return 'The release is flagged.';
  const more =
    others.length === 0 ? '' : ` ${others.length} more ${others.length === 1 ? 'fault' : 'faults'} began at other times.`;
  const outage = worst.lead.reasons.find(({ code }) => code === OUTAGE);
  return `${faultSentence(worst, worst.lead.signal)}${outage === undefined ? '' : ` ${outage.text}`}${more}`;
}

const minutes = (ms: number): number => Math.floor(ms / MINUTE_MS);
