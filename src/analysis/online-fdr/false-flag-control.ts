import type { ImpactSettings } from '../impact/input/impact-input.ts';
import { logistic, logit } from '../stats/log-odds.ts';
import type { StreamRelease } from './judged-release.ts';
import { learnPrior } from './learned-prior.ts';

export type StreamSettings = Pick<ImpactSettings, 'prior' | 'falseFlagShare'>;

/** How the flags of a stream stand. */
export interface StreamStanding {
  /** Learnt from the stream: share of pairs of release and signal that are regressions. */
  readonly prior: number;
  /** The newest flags. */
  readonly flags: number;
  /** How many of them are expected to be false. */
  readonly expectedFalse: number;
}

/** How far back flags are counted: a spell of bad releases long past gives no licence for false flags now. */
const FLAGS_COUNTED = 100;

/** What is to be expected of the newest flags. `releases` are in order of time, the earliest first. */
export function streamStanding(releases: readonly StreamRelease[], prior: number): StreamStanding {
  const learned = learnPrior(
    releases.flatMap(({ evidence }) => evidence),
    prior,
  );
  const flags = releases.flatMap(({ flaggedFor }) => (flaggedFor === null ? [] : [flaggedFor])).slice(-FLAGS_COUNTED);
  const expectedFalse = flags.reduce((sum, factor) => sum + 1 - logistic(factor + logit(learned)), 0);
  return { prior: learned, flags: flags.length, expectedFalse };
}

export interface StreamDecision {
  /** False: the flag is to be held back. */
  readonly stands: boolean;
  /** With this flag among the others. */
  readonly standing: StreamStanding;
}

/**
 * Whether one more flag may be raised after those of the releases before it: when the local false discovery rates of the flags, this one
 * among them, add up to no more than the share allowed (the rule of SAST; Gang, Sun and Wang, JASA 2023), at the prior that the stream has
 * taught. `flag` is the log Bayes factor it stands on.
 */
export function controlStream(before: readonly StreamRelease[], flag: number, settings: StreamSettings): StreamDecision {
  const standing = streamStanding([...before, { evidence: [], flaggedFor: flag }], settings.prior);
  return { stands: standing.expectedFalse <= settings.falseFlagShare * standing.flags, standing };
}
