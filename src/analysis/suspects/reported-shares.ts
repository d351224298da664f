import type { Finding } from '../../model/finding.ts';
import { MINUTE_MS, type Millis } from '../../model/instant.ts';
import type { DatedChange } from './date-change.ts';
import type { SuspectRanking } from './rank-suspects.ts';

/** What the newest report of a release says of the signal. */
export interface JudgedFinding {
  readonly finding: Pick<Finding, 'probability' | 'onset'>;
  /** The last instant whose data the report has read. */
  readonly asOf: Millis;
}

/** A report that has seen less of a change speaks of the time before it. The first judgement comes as long after a release. */
const SEEN_MS = 10 * MINUTE_MS;
/** Two onsets further apart belong to two changes: nearly all onsets are dated within 5 min (docs/MATH.md). */
const SAME_ONSET_MS = 10 * MINUTE_MS;

/**
 * The same question has one answer everywhere: a release that was judged on this signal has the probability of its report as its share, and
 * the others and "none of these" divide what is left as they did before. Several likely releases of one change share it in proportion.
 * A report counts where it has seen the change, and dates its own to the same time or found none. Without a change there is nothing to
 * answer, and the shares stay.
 */
export function withReportedProbabilities(
  change: Pick<DatedChange, 'certainty' | 'onsetAt'>,
  ranking: SuspectRanking,
  reported: ReadonlyMap<string, JudgedFinding>,
): SuspectRanking {
  if (change.certainty === 'no_change') return ranking;
  const known = new Map<string, number>();
  for (const { id } of ranking.suspects) {
    const probability = probabilityOf(reported.get(id), change.onsetAt);
    if (probability !== null) known.set(id, probability);
  }
  const sum = [...known.values()].reduce((total, each) => total + each, 0);
  const scale = sum > 1 ? 1 / sum : 1;
  const unknown = ranking.suspects
    .filter(({ id }) => !known.has(id))
    .reduce((total, { share }) => total + share, ranking.noneOfThese);
  const rest = unknown > 0 ? Math.max(0, 1 - sum) / unknown : 0;
  const suspects = ranking.suspects.map((suspect) => {
    const probability = known.get(suspect.id);
    return { ...suspect, share: probability === undefined ? suspect.share * rest : probability * scale };
  });
  return {
    suspects: suspects.toSorted((a, b) => b.share - a.share || (a.id < b.id ? -1 : 1)),
    noneOfThese: Math.max(0, 1 - suspects.reduce((total, { share }) => total + share, 0)),
  };
}

function probabilityOf(reported: JudgedFinding | undefined, onsetAt: Millis): number | null {
  if (!reported || reported.asOf < onsetAt + SEEN_MS) return null;
  const { probability, onset } = reported.finding;
  return onset === null || Math.abs(onset.at - onsetAt) <= SAME_ONSET_MS ? probability : null;
}
