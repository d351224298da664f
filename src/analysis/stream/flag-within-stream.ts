import { type Finding, HELD_BACK, type Reason } from '../../model/finding.ts';
import type { ImpactInput } from '../impact/impact-input.ts';
import type { ReleaseImpact } from '../impact/judge-release.ts';
import { releaseVerdict } from '../impact/release-verdict.ts';
import { percent, quantity } from '../impact/wording.ts';
import { controlStream, type StreamSettings, type StreamStanding } from './control-stream.ts';
import { type StreamRelease, streamRelease } from './stream-release.ts';

/**
 * Sets the flags of one release beside those of the releases before it, the earliest first. Where there would be too many false ones
 * among them, the flags of this release are held back: its findings are inconclusive, with the reason. Else they say how the flags stand.
 */
export function flagWithinStream(
  impact: ReleaseImpact,
  inputs: readonly ImpactInput[],
  before: readonly StreamRelease[],
  settings: StreamSettings,
): ReleaseImpact {
  const { flaggedFor } = streamRelease(impact.findings);
  if (flaggedFor === null) return impact;
  const { stands, standing } = controlStream(before, flaggedFor, settings);
  const findings = impact.findings.map((finding) => {
    if (finding.verdict !== 'regression' && finding.verdict !== 'less_stable') return finding;
    return stands ? withStanding(finding, standing) : heldBack(finding, standing, settings);
  });
  return { ...impact, findings, verdict: releaseVerdict(findings, inputs) };
}

const withStanding = (finding: Finding, { flags, expectedFalse }: StreamStanding): Finding => ({
  ...finding,
  reasons: [
    ...finding.reasons,
    {
      code: 'flags_so_far',
      text: `Of the last ${counted(flags)} about ${quantity(expectedFalse)} ${flags === 1 ? 'is' : 'are'} expected to be false.`,
    },
  ],
});

function heldBack(
  finding: Finding,
  { flags, expectedFalse, prior }: StreamStanding,
  { falseFlagShare }: StreamSettings,
): Finding {
  const text =
    `Held back: with this one, about ${quantity(expectedFalse)} of the last ${counted(flags)} would be expected to be false, ` +
    `and ${percent(falseFlagShare).slice(1)} may be. In the releases so far about ${percent(prior).slice(1)} of the signals got worse.`;
  const reason: Reason = { code: HELD_BACK, text };
  return { ...finding, verdict: 'inconclusive', shape: null, reasons: [reason, ...finding.reasons] };
}

const counted = (flags: number): string => (flags === 1 ? 'flag' : `${flags} flags`);
