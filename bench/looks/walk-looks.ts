import { thresholdAfter } from '../../src/analysis/impact/verdict/flag-threshold.ts';
import type { MeasuredRelease, MeasuredSignal } from './measure-looks.ts';

/** How releases are looked at in the course of time. */
export interface LookingRule {
  readonly flagProbability: number;
  readonly earlyLogOdds: number;
  /** A signal flagged at the look before needs this much to stay so; null where a look asks the same of all. */
  readonly keepProbability: number | null;
}

/** What one release would have been told, look by look. */
export interface Walk {
  readonly release: MeasuredRelease;
  readonly flaggedAt: readonly boolean[];
  /** Minutes to the first flag; null without one. */
  readonly firstFlagMin: number | null;
}

/** Follows one release through its looks; the last of them is the last there will be. */
export function walk(release: MeasuredRelease, rule: LookingRule): Walk {
  let flagged: readonly boolean[] = [];
  const flaggedAt = release.looks.map((look, at) => {
    const asked = at === release.looks.length - 1 ? rule.flagProbability : thresholdAfter(look.elapsedMs, rule);
    flagged = look.signals.map((signal, i) => isFlagged(signal, flagged[i] ? (rule.keepProbability ?? asked) : asked));
    return flagged.includes(true);
  });
  const first = flaggedAt.indexOf(true);
  return { release, flaggedAt, firstFlagMin: first < 0 ? null : release.looks[first]!.elapsedMs / 60_000 };
}

const isFlagged = ({ flaggable, probability }: MeasuredSignal, asked: number): boolean =>
  flaggable && probability !== null && probability >= asked;

export const everFlagged = ({ flaggedAt }: Walk): boolean => flaggedAt.includes(true);
export const flaggedLast = ({ flaggedAt }: Walk): boolean => flaggedAt.at(-1) === true;
/** Flagged once and not at some later look. */
export const withdrawn = ({ flaggedAt }: Walk): boolean => flaggedAt.some((flagged, i) => flagged && flaggedAt[i + 1] === false);
