import { HORIZON_MS } from '../analysis/series/native-series.ts';
import { MINUTE_MS, type Millis, millis, SECOND_MS } from '../model/instant.ts';
import { FIRST_JUDGEMENT_AFTER_MS, FIRST_LOOK_AFTER_MS, type Neighbour } from '../model/release.ts';
import { reaches } from '../signals/discovery/signals-of-release.ts';

/** Looks for an outage alone, which costs little: the reading of the samples, and no comparison with quiet moments. */
const EARLY_LOOKS_MS = [FIRST_LOOK_AFTER_MS, 2 * MINUTE_MS, 3 * MINUTE_MS, 5 * MINUTE_MS, 7 * MINUTE_MS];

/** When a release is judged before its horizon, counted from `effectiveAt`. */
const CHECKPOINTS_MS = [...EARLY_LOOKS_MS, FIRST_JUDGEMENT_AFTER_MS, 15 * MINUTE_MS, 30 * MINUTE_MS, 60 * MINUTE_MS];

/** A checkpoint waits this long for the samples of its last minutes: receivers aggregate ten seconds before they store them. */
export const SETTLE_MS = 20 * SECOND_MS;

/** The final judgement waits as long as senders usually need. Samples that come later than this are late data. */
export const FINAL_SETTLE_MS = 2 * MINUTE_MS;

type Watched = Pick<Neighbour, 'id' | 'service' | 'environment' | 'subject' | 'at'>;

/**
 * When the release stops being watched: 120 minutes after it, or when the next release of the same subject, service and environment begins,
 * but not before the first checkpoint: a flag that is flipped leaves the code live. `others` may hold the release itself.
 */
export function horizonOf(release: Watched, others: readonly Watched[]): Millis {
  const { at } = release;
  const next = others
    .filter((other) => other.id !== release.id && other.service === release.service && other.subject === release.subject)
    .filter((other) => other.at > at && reaches(other.environment, release.environment))
    .map((other) => other.at);
  return millis(Math.min(at + HORIZON_MS, Math.max(Math.min(...next), at + FIRST_JUDGEMENT_AFTER_MS)));
}

/** When to judge next: the first checkpoint whose time to settle ends after `now`, and at the latest when the horizon has settled. */
export function nextJudgementAt(releaseAt: Millis, horizon: Millis, now: Millis): Millis {
  const settledAt = CHECKPOINTS_MS.map((afterMs) => releaseAt + afterMs + SETTLE_MS).find((at) => at > now);
  return millis(Math.min(settledAt ?? Number.POSITIVE_INFINITY, horizon + FINAL_SETTLE_MS));
}
