import { MINUTE_MS, type Millis, millis } from '../../model/instant.ts';
import type { Signal, SignalWindow } from '../../model/signal.ts';
import type { ChangeCertainty } from '../../model/suspects.ts';
import { assignBlame, type Blame } from '../impact/onset/blame.ts';
import { type OnsetPosterior, onsetPosterior } from '../impact/onset/onset-posterior.ts';
import { indexFrom, toAnalysisGrid } from '../series/analysis-grid.ts';
import { cutWindow } from '../series/native-series.ts';
import { prepareSeries } from '../series/prepared-series.ts';
import { transform } from '../series/transform.ts';
import { plateauStart } from './plateau-start.ts';

/** The selected point of a signal. */
export interface ChangeInput {
  readonly signal: Pick<Signal, 'kind' | 'bad'>;
  /** A day up to `at`, which gives the autocorrelation of the signal and the beginning of a plateau, and the time after it. */
  readonly window: SignalWindow;
  readonly at: Millis;
  /** Samples whose interval ends later are not used. */
  readonly asOf: Millis;
}

/** The change that a signal shows at a selected point, dated without regard to releases. */
export interface DatedChange {
  readonly outcome: 'dated';
  readonly certainty: ChangeCertainty;
  readonly direction: 'up' | 'down';
  /** The likeliest onset, whatever its cause. */
  readonly onsetAt: Millis;
  /** Log likelihood that a change of level there gains over none. */
  readonly gain: number;
  /** Support for every onset near it, in both directions. */
  readonly posterior: OnsetPosterior;
}

export type ChangeResult = DatedChange | { readonly outcome: 'insufficient_data' };

/** Time after the point that is used: long enough for a change to show, and a spike still looks like a step. */
export const READ_AFTER_MS = 15 * MINUTE_MS;

/**
 * Largest gain among all onsets near a point of a day where nothing happens, 95 and 99 of 100 (400 days each): white noise 3.3 and 6.1,
 * autocorrelation of 0.5 from minute to minute 4.5 and 7.8, of 0.8 6.2 and 9.7, of 0.95 7.9 and 11.5.
 */
const WEAK_GAIN = 5;
/** See `WEAK_GAIN`: about the 99th of 100 days for the strongest autocorrelation that is common. */
const CLEAR_GAIN = 10;

/**
 * Dates the change of a signal near `at`: where the point lies on a plateau, the beginning of that plateau, so that each of its minutes has
 * the same answer; otherwise within the hour on either side. The direction is the bad one; where nothing happened in that one, the other. Pure.
 */
export function dateChange({ signal, window, at, asOf }: ChangeInput): ChangeResult {
  const native = cutWindow(window, at, millis(Math.min(asOf, at + READ_AFTER_MS)));
  const { x } = transform(native, signal.kind);
  const series = prepareSeries(toAnalysisGrid(native.startMs, native.stepMs, x));
  const selected = indexFrom(series, at);
  const posterior = onsetPosterior(series, plateauStart(series.x, selected, signal.bad) ?? selected);
  if (!posterior) return { outcome: 'insufficient_data' };
  const direction = directionOf(posterior, signal.bad);
  const { gain, freeOnsetAt } = blameOfNobody(posterior, direction);
  return {
    outcome: 'dated',
    certainty: gain >= CLEAR_GAIN ? 'clear' : gain >= WEAK_GAIN ? 'weak' : 'no_change',
    direction: direction === 1 ? 'up' : 'down',
    onsetAt: millis(freeOnsetAt),
    gain,
    posterior,
  };
}

const blameOfNobody = (posterior: OnsetPosterior, direction: 1 | -1): Blame =>
  assignBlame(posterior, direction, { id: '', at: millis(posterior.atMs[0]!) }, []);

function directionOf(posterior: OnsetPosterior, bad: ChangeInput['signal']['bad']): 1 | -1 {
  const [up, down] = [1, -1].map((direction) => blameOfNobody(posterior, direction as 1 | -1).gain) as [number, number];
  if (bad === 'up' && up >= WEAK_GAIN) return 1;
  if (bad === 'down' && down >= WEAK_GAIN) return -1;
  if (Math.max(up, down) < WEAK_GAIN && bad !== 'either') return bad === 'up' ? 1 : -1;
  return up >= down ? 1 : -1;
}
