import { DEFAULT_IMPACT_SETTINGS } from '../../src/analysis/impact/input/impact-input.ts';
import type { MeasuredRelease } from './measure-analyses.ts';
import { everFlagged, flaggedLast, walk } from './walk-analyses.ts';

/** All analyses together may flag this many times the clean releases that the final one flags alone. */
const MOST_INFLATION = 1.1;

/** The ratio is counted at the threshold that ships and at its neighbours: at one alone there are too few flags to count. */
const THRESHOLDS = [-0.1, 0, 0.1].map((apart) => DEFAULT_IMPACT_SETTINGS.flagProbability + apart);

/** A regression never found counts as found after so many minutes. */
const NEVER_MIN = 150;

const TRIED = Array.from({ length: 81 }, (_, i) => i / 20);

export interface JudgedSurcharge {
  readonly earlyLogOdds: number;
  /** Clean releases ever flagged over those that the final analysis flags alone. */
  readonly inflation: number;
  /** Mean minutes until a regression is first flagged. */
  readonly meanMinutes: number;
}

/** The smallest surcharge for early flags that keeps to the inflation allowed: regressions are found soonest with it. */
export function chooseSurcharge(releases: readonly MeasuredRelease[]): JudgedSurcharge {
  for (const earlyLogOdds of TRIED) {
    const judged = judgeSurcharge(earlyLogOdds, releases);
    if (judged.inflation <= MOST_INFLATION) return judged;
  }
  throw new Error('no surcharge of those tried keeps the false flags down');
}

function judgeSurcharge(earlyLogOdds: number, releases: readonly MeasuredRelease[]): JudgedSurcharge {
  let ever = 0;
  let alone = 0;
  let minutes = 0;
  let regressions = 0;
  for (const flagProbability of THRESHOLDS) {
    for (const release of releases) {
      const walked = walk(release, { flagProbability, earlyLogOdds, keepProbability: flagProbability });
      if (release.kind === 'clean') {
        ever += everFlagged(walked) ? 1 : 0;
        alone += flaggedLast(walked) ? 1 : 0;
      } else if (release.kind === 'bad') {
        minutes += walked.firstFlagMin ?? NEVER_MIN;
        regressions += 1;
      }
    }
  }
  return { earlyLogOdds, inflation: ever / alone, meanMinutes: minutes / regressions };
}
