import { DEFAULT_IMPACT_SETTINGS } from '../../src/analysis/impact/input/impact-input.ts';
import type { MeasuredRelease } from './measure-analyses.ts';
import { everFlagged, walk } from './walk-analyses.ts';

/** All analyses together may flag so many of the clean releases. */
const MOST_EVER_FLAGGED = 0.02;

const { flagProbability } = DEFAULT_IMPACT_SETTINGS;

/** A regression never found counts as found after so many minutes. */
const NEVER_MIN = 150;

const TRIED = Array.from({ length: 81 }, (_, i) => i / 20);

export interface JudgedSurcharge {
  readonly earlyLogOdds: number;
  /** Share of the clean releases that some analysis flags. */
  readonly everFlagged: number;
  /** Mean minutes until a regression is first flagged. */
  readonly meanMinutes: number;
}

/** The smallest surcharge for early flags that keeps to the share allowed: regressions are found soonest with it. */
export function chooseSurcharge(releases: readonly MeasuredRelease[]): JudgedSurcharge {
  for (const earlyLogOdds of TRIED) {
    const judged = judgeSurcharge(earlyLogOdds, releases);
    if (judged.everFlagged <= MOST_EVER_FLAGGED) return judged;
  }
  throw new Error('no surcharge of those tried keeps the false flags down');
}

function judgeSurcharge(earlyLogOdds: number, releases: readonly MeasuredRelease[]): JudgedSurcharge {
  let clean = 0;
  let ever = 0;
  let minutes = 0;
  let regressions = 0;
  for (const release of releases) {
    const walked = walk(release, { flagProbability, earlyLogOdds, keepProbability: flagProbability });
    if (release.kind === 'clean') {
      clean += 1;
      ever += everFlagged(walked) ? 1 : 0;
    } else if (release.kind === 'bad') {
      minutes += walked.firstFlagMin ?? NEVER_MIN;
      regressions += 1;
    }
  }
  return { earlyLogOdds, everFlagged: ever / clean, meanMinutes: minutes / regressions };
}
