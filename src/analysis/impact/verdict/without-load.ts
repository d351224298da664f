import type { Finding, FindingVerdict, Reason } from '../../../model/finding.ts';

/** Verdicts that say nothing is wrong. */
const CALM: readonly FindingVerdict[] = ['no_effect', 'improvement', 'transient'];

/**
 * Where the requests of a service stopped with the release, its other signals show an idle service: one that looks as before, or better, was not
 * judged at work.
 */
export function withoutLoad(findings: readonly Finding[]): readonly Finding[] {
  const silent = findings.find(
    ({ verdict, kind, bad }) => verdict === 'went_silent' && (kind === 'count' || kind === 'rate') && bad === 'down',
  );
  if (!silent) return findings;
  const reason: Reason = {
    code: 'no_load',
    text: `${silent.signalName} went silent with the release, so this shows an idle service.`,
  };
  return findings.map((finding) =>
    CALM.includes(finding.verdict)
      ? { ...finding, verdict: 'insufficient_data', shape: null, reasons: [reason, ...finding.reasons] }
      : finding,
  );
}
