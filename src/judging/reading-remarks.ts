import type { ImpactInput } from '../analysis/impact/input/impact-input.ts';
import type { ReleaseImpact } from '../analysis/impact/verdict/judge-release.ts';
import type { Finding, Reason } from '../model/finding.ts';
import { withProxyRemarks } from './proxy-remarks.ts';

const RUNNING_TOTAL: Reason = {
  code: 'running_total',
  text: 'Its samples are a running total, which only rises and begins again at 0 with its process; what was added to it was judged.',
};

/** The findings, with a remark where the samples of a signal were not judged as they came, and where a service and the proxy before it disagree. */
export function withRemarks(impact: ReleaseImpact, inputs: readonly ImpactInput[]): ReleaseImpact {
  return { ...impact, findings: withProxyRemarks(withTotalsRemarks(impact.findings, inputs)) };
}

function withTotalsRemarks(findings: readonly Finding[], inputs: readonly ImpactInput[]): readonly Finding[] {
  const totals = new Set(inputs.filter(({ window }) => window.ofRunningTotals).map(({ signal }) => signal.id));
  if (totals.size === 0) return findings;
  return findings.map((finding) =>
    totals.has(finding.signal) ? { ...finding, reasons: [...finding.reasons, RUNNING_TOTAL] } : finding,
  );
}
