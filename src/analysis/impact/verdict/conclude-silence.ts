import type { Finding, Reason } from '../../../model/finding.ts';
import { clock } from '../../wording/quantities.ts';
import type { SilenceEvidence } from '../evidence/silent-signals.ts';
import type { ImpactInput, ImpactSettings } from '../input/impact-input.ts';
import type { Silence } from '../statistics/silence-test.ts';
import type { CompetingReport } from './attributed-release.ts';
import { attribute, elsewhereReason, notYetReason, onsetOf, restsOn, type Subject } from './rare-finding.ts';

/** Code of the reason that a signal stopped, whether or not that is enough for a flag. */
export const WENT_SILENT = 'went_silent';

/** The finding of a signal that fell silent; `otherwise` is what would be concluded without regard to that, and stays where the silence decides nothing. */
export function concludeSilence(
  { silence, others, stepMs }: SilenceEvidence,
  otherwise: Finding,
  input: ImpactInput,
  settings: ImpactSettings,
  reportOf: CompetingReport,
): Finding {
  if (others === 'silent_too') return { ...otherwise, reasons: [allSilent(silence.onsetMs), ...otherwise.reasons] };
  const subject: Subject = { input, stepMs, historyMs: silence.historyMs };
  const attribution = attribute(silence, subject, settings, reportOf);
  if (attribution.flag === 'no') return otherwise;
  const numbers = {
    // The fewest requests there can be are no less certain than somewhat more of them.
    probability: Math.max(attribution.probability, otherwise.probability ?? 0),
    pValue: silence.pValue,
    blameShare: attribution.blameShare,
    suspicion: attribution.suspicion,
    rollback: null,
    evidence: otherwise.evidence && { ...otherwise.evidence, pExact: silence.pValue, flagThreshold: attribution.flagThreshold },
  };
  const why = restsOn(silence, settings);
  if (attribution.flag === 'elsewhere' && attribution.fitsBetter) {
    return { ...otherwise, ...numbers, verdict: 'no_effect', reasons: [elsewhereReason(attribution.fitsBetter), ...why] };
  }
  const stopped = stoppedReason(silence, others);
  if (attribution.flag === 'later') {
    return {
      ...otherwise,
      ...numbers,
      verdict: 'inconclusive',
      reasons: [notYetReason(attribution, subject, settings), stopped, ...why],
    };
  }
  const level = otherwise.evidence?.before.mean ?? null;
  const isZero = silence.form === 'zero';
  return {
    ...otherwise,
    ...numbers,
    verdict: 'went_silent',
    effect: isZero && level !== null ? { relative: level === 0 ? null : -1, absolute: -level, low: null, high: null } : null,
    onset: onsetOf(silence, stepMs),
    shape: null,
    reasons: [stopped, ...why],
  };
}

/** What is seen of the silence, whether or not it is enough for a flag. */
function stoppedReason({ form, onsetMs }: Silence, others: SilenceEvidence['others']): Reason {
  const goesOn = others === 'services_alive' ? 'other services report' : 'other signals go on';
  const text =
    form === 'zero'
      ? `Exactly zero since ${clock(onsetMs)}, while its sender goes on.`
      : `No samples any more since ${clock(onsetMs)}, while ${goesOn}.`;
  return { code: WENT_SILENT, text };
}

const allSilent = (onsetMs: number): Reason => ({
  code: 'all_silent',
  text: `Everything fell silent at once, at ${clock(onsetMs)}: that may be the service, or whatever collects its samples.`,
});
