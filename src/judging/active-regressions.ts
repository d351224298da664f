import type { TimeSpan } from '../analysis/impact/input/impact-input.ts';
import { effectiveAt } from '../model/event.ts';
import { DAY_MS, type Millis, millis } from '../model/instant.ts';
import type { Release } from '../model/release.ts';
import type { Report } from '../model/report.ts';

/** What nobody released away within a day has become how the service behaves. */
const REGRESSION_LASTS_MS = DAY_MS;

export interface FlaggedRelease {
  readonly release: Release;
  readonly report: Report;
}

/**
 * The stretches in which earlier regressions of a signal were live: from their onset to the next release of the same service, a day at
 * most. `releases` are all releases of the time in question, the earliest first.
 */
export function activeRegressions(
  signalId: string,
  flagged: readonly FlaggedRelease[],
  releases: readonly Release[],
): readonly TimeSpan[] {
  return flagged.flatMap(({ release, report }) => {
    const finding = report.findings.find(({ signal, verdict }) => signal === signalId && verdict === 'regression');
    if (!finding) return [];
    const from = finding.onset?.at ?? effectiveAt(release);
    return { from, to: endOf(release, from, releases) };
  });
}

function endOf(release: Release, from: Millis, releases: readonly Release[]): Millis {
  const next = releases.find(
    (other) => other.service === release.service && effectiveAt(other) > from && other.id !== release.id,
  );
  return millis(Math.min(from + REGRESSION_LASTS_MS, next ? effectiveAt(next) : Number.POSITIVE_INFINITY));
}
