import { type Finding, isFlag, isOfCohorts, isOutage, type Reason, WITHHELD } from '../../model/finding.ts';
import type { ReleaseImpact } from '../impact/verdict/judge-release.ts';
import { releaseVerdict, type WatchedInput } from '../impact/verdict/release-verdict.ts';
import { percent } from '../wording/quantities.ts';
import { decideFlag, type OnlineFdrSettings, type OnlineFdrState } from './false-flag-control.ts';
import { type ReleaseEvidence, releaseEvidence } from './release-evidence.ts';

/**
 * Online false discovery control of the flags of one release, given the releases before it, the earliest first. Where too many flags would
 * be expected to be false, those of this release are withheld: their findings become inconclusive, with the reason. Otherwise they report
 * the expected number of false flags. An outage is never withheld.
 */
export function withholdFlags(
  impact: ReleaseImpact,
  inputs: readonly WatchedInput[],
  before: readonly ReleaseEvidence[],
  settings: OnlineFdrSettings,
): ReleaseImpact {
  const { flaggedFor } = releaseEvidence(impact.findings);
  if (flaggedFor === null) return impact;
  const { isAllowed, state } = decideFlag(before, flaggedFor, settings);
  const findings = impact.findings.map((finding) => {
    if (!isFlag(finding) || isOutage(finding) || isOfCohorts(finding)) return finding;
    return isAllowed ? withState(finding, state) : withheld(finding, state, settings);
  });
  return { ...impact, findings, verdict: releaseVerdict(findings, inputs) };
}

function withState(finding: Finding, { flags, expectedFalse }: OnlineFdrState): Finding {
  const text =
    flags === 1
      ? `It is the first flag; the chance that it is false is ${shareText(expectedFalse)}.`
      : `Of the last ${flags} flags about ${expectedFalse.toPrecision(2)} are expected to be false.`;
  return { ...finding, reasons: [...finding.reasons, { code: 'flags_so_far', text }] };
}

function withheld(
  finding: Finding,
  { flags, expectedFalse, prior }: OnlineFdrState,
  { falseFlagShare }: OnlineFdrSettings,
): Finding {
  const text =
    `Held back: with this one, ${shareText(expectedFalse / flags)} of the flags so far (${flags}) would be expected to be false, ` +
    `more than ${shareText(falseFlagShare)}. In the releases so far about ${shareText(prior)} of the signals got worse.`;
  const reason: Reason = { code: WITHHELD, text };
  return { ...finding, verdict: 'inconclusive', shape: null, reasons: [reason, ...finding.reasons] };
}

/** `40 %`, without a sign. */
const shareText = (share: number): string => percent(share).slice(1);
