import type { Finding } from './finding.ts';
import type { Millis } from './instant.ts';
import type { ReleaseMark } from './release.ts';

/** That a release made a signal worse. */
export interface FoundRegression {
  /** Id of the signal. */
  readonly signal: string;
  readonly release: ReleaseMark;
  readonly onsetAt: Millis | null;
  /** When the signal was back at its level; null while it is not known to be. */
  readonly endAt: Millis | null;
}

/** The regressions and bursts of these signals among the findings of a flagged release. */
export function regressionsAmong(
  release: ReleaseMark,
  findings: readonly Finding[],
  signals: ReadonlySet<string>,
): readonly FoundRegression[] {
  return findings
    .filter(({ signal, verdict }) => (verdict === 'regression' || verdict === 'burst') && signals.has(signal))
    .map(({ signal, onset, end }) => ({ signal, release, onsetAt: onset?.at ?? null, endAt: end ?? null }));
}
