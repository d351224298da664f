import type { Finding, FindingVerdict, Reason } from '../../../model/finding.ts';
import { WENT_SILENT } from './conclude-silence.ts';

/** Verdicts that say nothing is wrong. */
const CALM: readonly FindingVerdict[] = ['no_effect', 'improvement', 'transient'];

/**
 * Where the requests of a service stopped with the release, flagged or not yet, its other signals show an idle service: one that looks as before, or better, was not
 * judged at work.
 */
export function withoutLoad(findings: readonly Finding[]): readonly Finding[] {
  const silent = findings.find(
    ({ reasons, kind, bad }) =>
      (kind === 'count' || kind === 'rate') && bad === 'down' && reasons.some(({ code }) => code === WENT_SILENT),
  );
  if (!silent) return findings;
  const reason: Reason = {
    code: 'no_load',
    text: `${silent.signalName} stopped at the release, so this shows an idle service.`,
  };
  return findings.map((finding) =>
    CALM.includes(finding.verdict)
      ? { ...finding, verdict: 'insufficient_data', shape: null, reasons: [reason, ...finding.reasons] }
      : finding,
  );
}
