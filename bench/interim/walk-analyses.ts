import { thresholdAfter } from '../../src/analysis/impact/verdict/flag-threshold.ts';
import { logistic, logit } from '../../src/analysis/stats/log-odds.ts';
import type { MeasuredRelease, MeasuredSignal } from './measure-analyses.ts';

/** Thresholds of the interim analyses of a release. */
export interface ThresholdRule {
  readonly flagProbability: number;
  readonly earlyLogOdds: number;
  /** Probability that retains a flag of the analysis before; null where all flags need the same. */
  readonly keepProbability: number | null;
}

/** Whether one release would have been flagged, analysis by analysis. */
export interface Walk {
  readonly release: MeasuredRelease;
  readonly flaggedAt: readonly boolean[];
  /** Minutes to the first flag; null without one. */
  readonly firstFlagMin: number | null;
}

/** Follows one release through its analyses, of which the last one is final. */
export function walk(release: MeasuredRelease, rule: ThresholdRule): Walk {
  let flagged: readonly boolean[] = [];
  const flaggedAt = release.analyses.map((analysis, at) => {
    const needed = at === release.analyses.length - 1 ? rule.flagProbability : thresholdAfter(analysis.elapsedMs, rule);
    flagged = analysis.signals.map((signal, i) => {
      const first = logistic(logit(needed) + signal.youngLogOdds);
      return isFlagged(signal, flagged[i] ? (rule.keepProbability ?? first) : first);
    });
    return flagged.includes(true);
  });
  const first = flaggedAt.indexOf(true);
  return { release, flaggedAt, firstFlagMin: first < 0 ? null : release.analyses[first]!.elapsedMs / 60_000 };
}

const isFlagged = ({ flaggable, probability }: MeasuredSignal, needed: number): boolean =>
  flaggable && probability !== null && probability >= needed;

export const everFlagged = ({ flaggedAt }: Walk): boolean => flaggedAt.includes(true);
export const flaggedLast = ({ flaggedAt }: Walk): boolean => flaggedAt.at(-1) === true;
/** Flagged once and not at some later analysis. */
export const withdrawn = ({ flaggedAt }: Walk): boolean => flaggedAt.some((flagged, i) => flagged && flaggedAt[i + 1] === false);
