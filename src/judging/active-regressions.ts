import type { TimeSpan } from '../analysis/impact/input/impact-input.ts';
import type { FoundRegression } from '../model/found-regression.ts';
import { DAY_MS, type Millis, millis } from '../model/instant.ts';
import type { ReleaseMark } from '../model/release.ts';
import { sameEnvironment } from '../signals/discovery/signals-of-release.ts';

/** What nobody released away within a day has become how the service behaves. */
const REGRESSION_LASTS_MS = DAY_MS;

/**
 * The ranges in which a signal was worse by the work of earlier releases: from the onset until it was back, or to the next release of the
 * same subject, service and environment, a day at most. `releases` are those of the services and environments in question, the earliest first.
 */
export function activeRegressions(
  signalId: string,
  regressions: readonly FoundRegression[],
  releases: readonly ReleaseMark[],
): readonly TimeSpan[] {
  const own = regressions.filter(({ signal }) => signal === signalId);
  return own.map(({ release, onsetAt, endAt }) => {
    const from = onsetAt ?? release.at;
    return { from, to: endAt ?? endOf(release, from, releases) };
  });
}

function endOf(release: ReleaseMark, from: Millis, releases: readonly ReleaseMark[]): Millis {
  // Compared here, not where the releases are read: a signal that names no environment regresses with releases of any.
  const next = releases.find(
    (other) =>
      other.service === release.service &&
      other.subject === release.subject &&
      sameEnvironment(other.environment, release.environment) &&
      other.at > from &&
      other.id !== release.id,
  );
  return millis(Math.min(from + REGRESSION_LASTS_MS, next ? next.at : Number.POSITIVE_INFINITY));
}
