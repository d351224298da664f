import type { Onset } from '../../model/finding.ts';
import { MINUTE_MS, type Millis, millis } from '../../model/instant.ts';
import type { Signal, SignalWindow } from '../../model/signal.ts';
import type { ChangeCertainty } from '../../model/suspects.ts';
import type { NearbyRelease } from '../impact/input/impact-input.ts';
import { assignBlame, type Blame } from '../impact/onset/blame.ts';
import { type OnsetPosterior, onsetPosterior } from '../impact/onset/onset-posterior.ts';
import { indexFrom, toAnalysisGrid } from '../series/analysis-grid.ts';
import { cutWindow } from '../series/native-series.ts';
import { prepareSeries } from '../series/prepared-series.ts';
import { transform } from '../series/transform.ts';

/** The selected point of a signal, with the releases that may have caused its change. */
export interface SuspectInput {
  readonly signal: Pick<Signal, 'kind' | 'bad'>;
  /** A day up to `at`, which gives the autocorrelation of the signal, and the time after it. */
  readonly window: SignalWindow;
  readonly at: Millis;
  /** Samples whose interval ends later are not used. */
  readonly asOf: Millis;
  readonly releases: readonly NearbyRelease[];
}

export interface Suspect {
  readonly id: string;
  /** Share of the blame; the shares of all suspects and `noneOfThese` add up to 1. */
  readonly share: number;
  /** When the change began, if this release caused it. */
  readonly onset: Onset;
}

export type SuspectRanking =
  | {
      readonly outcome: 'ranked';
      readonly certainty: ChangeCertainty;
      readonly direction: 'up' | 'down';
      /** The likeliest onset of the change, whatever its cause. */
      readonly onsetAt: Millis;
      /** Log likelihood that a change of level there gains over none. */
      readonly gain: number;
      /** The largest share first. */
      readonly suspects: readonly Suspect[];
      readonly noneOfThese: number;
    }
  /** Too few samples around the point. */
  | { readonly outcome: 'insufficient_data' };

/** Time after the point that is used: long enough for a change to show, and a spike still looks like a step. Not varied. */
export const READ_AFTER_MS = 15 * MINUTE_MS;

/**
 * Largest gain among all onsets near a point of a day where nothing happens, 95 and 99 of 100 (400 days each): white noise 3.3 and 6.1,
 * autocorrelation of 0.5 from minute to minute 4.5 and 7.8, of 0.8 6.2 and 9.7, of 0.95 7.9 and 11.5.
 */
const WEAK_GAIN = 5;
/** See `WEAK_GAIN`: about the 99th of 100 days for the strongest autocorrelation that is common. */
const CLEAR_GAIN = 10;

/**
 * Divides the blame for the change of a signal near `at` among the releases before it and "none of these": the onset is dated without
 * regard to releases, then compared with the usual lag of their effects (docs/MATH.md, "Onset and blame"). The direction is the bad one;
 * where nothing happened in that one, the other. Pure.
 */
export function rankSuspects({ signal, window, at, asOf, releases }: SuspectInput): SuspectRanking {
  const native = cutWindow(window, at, millis(Math.min(asOf, at + READ_AFTER_MS)));
  const { x } = transform(native, signal.kind);
  const series = prepareSeries(toAnalysisGrid(native.startMs, native.stepMs, x));
  const posterior = onsetPosterior(series, indexFrom(series, at));
  if (!posterior) return { outcome: 'insufficient_data' };
  const direction = directionOf(posterior, signal.bad, at);
  const { gain, freeOnsetAt } = blameOf(posterior, direction, NOBODY(at), []);
  const earliest = Math.min(at, ...releases.map((release) => release.at));
  const suspects = releases.map((release): Suspect => {
    // All shares are taken among the same releases: those that the earliest could compete with.
    const { share } = blameOf(posterior, direction, { id: release.id, at: millis(earliest) }, releases);
    const { onsetAt, onsetLow, onsetHigh } = blameOf(posterior, direction, release, [release]);
    return { id: release.id, share, onset: { at: millis(onsetAt), low: millis(onsetLow), high: millis(onsetHigh) } };
  });
  return {
    outcome: 'ranked',
    certainty: gain >= CLEAR_GAIN ? 'clear' : gain >= WEAK_GAIN ? 'weak' : 'no_change',
    direction: direction === 1 ? 'up' : 'down',
    onsetAt: millis(freeOnsetAt),
    gain,
    suspects: suspects.toSorted((a, b) => b.share - a.share || (a.id < b.id ? -1 : 1)),
    noneOfThese: Math.max(0, 1 - suspects.reduce((sum, { share }) => sum + share, 0)),
  };
}

const blameOf = (
  posterior: OnsetPosterior,
  direction: 1 | -1,
  release: Pick<NearbyRelease, 'id' | 'at'>,
  releases: readonly NearbyRelease[],
): Blame => assignBlame(posterior, direction, release, releases);

const NOBODY = (at: Millis): Pick<NearbyRelease, 'id' | 'at'> => ({ id: '', at });

function directionOf(posterior: OnsetPosterior, bad: SuspectInput['signal']['bad'], at: Millis): 1 | -1 {
  const [up, down] = [1, -1].map((direction) => blameOf(posterior, direction as 1 | -1, NOBODY(at), []).gain) as [number, number];
  if (bad === 'up' && up >= WEAK_GAIN) return 1;
  if (bad === 'down' && down >= WEAK_GAIN) return -1;
  if (Math.max(up, down) < WEAK_GAIN && bad !== 'either') return bad === 'up' ? 1 : -1;
  return up >= down ? 1 : -1;
}
