import type { SignalKind } from '../../../model/signal.ts';
import type { NativeSeries } from '../../series/native-series.ts';
import { transform } from '../../series/transform.ts';
import { wilsonInterval } from '../../stats/wilson-interval.ts';
import { isCovered, levelsOfHourBefore, type RunningRanges, runningRanges, usualExposure } from './running-ranges.ts';

/** What was counted in a range. */
export interface RangeCounts {
  /** Failed requests of a ratio; for a count the count. */
  readonly events: number;
  /** Requests of a ratio; for a count what the hour before the release predicts. */
  readonly exposure: number;
}

/**
 * How bad a range of samples is in the bad direction of its signal, on a scale on which bursts have a tail that falls about exponentially:
 * the logarithm of a share, of a factor on the hour before, or the difference to that hour.
 */
export interface RangeScale {
  /**
   * Larger is worse; NaN with too few samples. All but ratios are read relative to the hour that ends at `referenceEnd`. Of a range that is no
   * worse than `known` the answer may be anything up to that.
   */
  badness(from: number, to: number, referenceEnd: number, known?: number): number;
  /** Null for a signal that counts nothing. */
  counts(from: number, to: number, referenceEnd: number): RangeCounts | null;
  /**
   * Share of failures, or factor on the hour before, that a range had beyond what may be chance, filled up with usual requests where it had
   * few; null where nothing is counted.
   */
  certainLevel(from: number, to: number, referenceEnd: number): number | null;
  /** A level that is counted, worse by so much badness. */
  raised(level: number, badness: number): number;
  /** Share of failures, or factor on the hour before, at that badness; null on a scale without a zero. */
  levelAt(badness: number): number | null;
  /** From here on a range is bad in absolute terms. */
  readonly drastic: number;
  /** From here on a range is bad enough to be called an outage, however steady the signal is. */
  readonly smallest: number;
  /** Scale of the tail that is assumed before any burst was seen. */
  readonly priorTail: number;
}

/** Of a range of samples with a level: their mean, or the mildest of them, as single samples are outliers often. */
export type LevelReading = 'mean' | 'mildest';

/** Makes the scale for ranges of a number of samples. */
export type RangeScales = (length: number) => RangeScale;

/** Reads a series once, for scales of any kind. `historyEnd` is the first sample that may belong to the release. */
export function rangeScales(
  series: NativeSeries,
  kind: SignalKind,
  bad: 'up' | 'down',
  historyEnd: number,
): (level: LevelReading) => RangeScales {
  if (kind !== 'count' && !(kind === 'ratio' && series.denominators)) return levelScales(series, kind, bad, historyEnd);
  const read = kind === 'count' ? countScales : ratioScales;
  const scales = read(runningRanges(series), series.stepMs, bad, historyEnd);
  return () => scales;
}

/** A tenth of the requests failing, */
const DRASTIC_FAILURES = 0.1;
/** a fifth of them left: nobody calls that usual. */
const DRASTIC_SHARE = 0.2;
/** A latency or rate at four times the hour before. */
const DRASTIC_FACTOR = 4;
/** An outage has at least twice the usual share of failures, or of what should not be counted, */
const SMALLEST_RATIO = 2;
/** one request in a hundred more fails, */
const SMALLEST_FAILURES = 0.01;
/** and a count that has to be high has lost two fifths: campaigns and shifted traffic end with less. */
const SMALLEST_FALL = 0.6;
/** A latency or rate stands at one and a half times the hour before in each of its samples, a gauge at a third more: less is a shift, with tests of its own. */
const SMALLEST_FACTOR = 1.5;
const SMALLEST_OF_GAUGE = 1.33; // workers have a ceiling
/** Tail of bursts of errors on the logarithm of their share: a burst e times as bad is half as frequent. */
const ERROR_TAIL = 0.7;
/** The same for what is slow, and for counts. */
const LEVEL_TAIL = 0.25;
const COUNT_TAIL = 0.15; // requests are steadier than latencies

/** The worst range was chosen for being the worst, so that its own counts are worse than its share: they count as far as nine in ten such do. */
const CERTAINTY = 0.9;
/** The same in standard deviations of a Poisson count. */
const CERTAIN_Z = 1.645;

/** Half an event: keeps the logarithm of none finite (Haldane, Anscombe). */
const HALF_AN_EVENT = 0.5;
/** Largest share that the null may allow: at 1 there would be nothing left to find. */
const LARGEST_SHARE = 0.99;

function ratioScales(
  { values, exposure, ...rest }: RunningRanges,
  stepMs: number,
  bad: 'up' | 'down',
  historyEnd: number,
): RangeScales {
  const running = { values, exposure, ...rest };
  const ofAll = (values[historyEnd]! + HALF_AN_EVENT) / (exposure[historyEnd]! + 1);
  return (length) => {
    const typical = usualExposure(running, historyEnd, length, stepMs);
    const floor = HALF_AN_EVENT / (typical + 1);
    // A range with few requests is filled up with usual ones: one failure of two at night is no failure of half the service.
    const share = (from: number, to: number): number => {
      const requests = exposure[to]! - exposure[from]!;
      const missing = Math.max(0, typical - requests);
      const failing = (values[to]! - values[from]! + ofAll * missing) / (requests + missing);
      return bad === 'up' ? failing : 1 - failing;
    };
    const counts = (from: number, to: number): RangeCounts => {
      const requests = Math.round(exposure[to]! - exposure[from]!);
      const failed = Math.min(requests, Math.max(0, Math.round(values[to]! - values[from]!)));
      return { events: bad === 'up' ? failed : requests - failed, exposure: requests };
    };
    return {
      badness: (from, to) => (isCovered(running, from, to) ? Math.log(Math.max(0, share(from, to)) + floor) : Number.NaN),
      counts,
      certainLevel(from, to) {
        const { events, exposure: requests } = counts(from, to);
        const usual = bad === 'up' ? ofAll : 1 - ofAll;
        const missing = Math.max(0, typical - requests);
        const certain = (wilsonInterval(events, requests, CERTAINTY).low * requests + usual * missing) / (requests + missing);
        return Math.min(LARGEST_SHARE, Math.max(usual, certain));
      },
      raised: (share, badness) => Math.min(LARGEST_SHARE, share * Math.exp(badness)),
      levelAt: (badness) => Math.min(LARGEST_SHARE, Math.exp(badness)),
      drastic: Math.log(DRASTIC_FAILURES),
      smallest: Math.log(Math.max(SMALLEST_RATIO * ofAll, ofAll + SMALLEST_FAILURES) + floor),
      priorTail: ERROR_TAIL,
    };
  };
}

/** A count that stops altogether is called twenty times smaller rather than infinitely so. */
const SMALLEST_SHARE_LEFT = 0.05;

function countScales(running: RunningRanges, stepMs: number, bad: 'up' | 'down', historyEnd: number): RangeScales {
  const sign = bad === 'up' ? 1 : -1;
  const levelBefore = levelsOfHourBefore(running, stepMs);
  const usual = Math.max(0, levelBefore(historyEnd) || 0);
  const expected = (from: number, to: number, referenceEnd: number): number =>
    Math.max(0, levelBefore(referenceEnd)) * (running.present[to]! - running.present[from]!);
  const counts = (from: number, to: number, referenceEnd: number): RangeCounts => ({
    events: Math.max(0, Math.round(running.values[to]! - running.values[from]!)),
    exposure: expected(from, to, referenceEnd),
  });
  return (length) => {
    const typical = usual * length;
    const floor = SMALLEST_SHARE_LEFT + HALF_AN_EVENT / (typical + 1);
    return {
      badness(from, to, referenceEnd) {
        if (!isCovered(running, from, to)) return Number.NaN;
        const mean = expected(from, to, referenceEnd);
        const missing = Math.max(0, typical - mean);
        const factor = (running.values[to]! - running.values[from]! + missing) / (mean + missing);
        return sign * Math.log(Math.max(0, factor) + floor);
      },
      counts,
      certainLevel(from, to, referenceEnd) {
        const { events, exposure } = counts(from, to, referenceEnd);
        const chance = sign * CERTAIN_Z * Math.sqrt(events + 1);
        const missing = Math.max(0, typical - exposure);
        const level = (Math.max(0, events - chance) + missing) / (exposure + missing);
        return bad === 'up' ? Math.max(1, level) : Math.min(1, level);
      },
      raised: (level, badness) => level * Math.exp(sign * badness),
      levelAt: (badness) => Math.exp(sign * badness),
      drastic: -Math.log(DRASTIC_SHARE),
      smallest: bad === 'up' ? Math.log(SMALLEST_RATIO) : -Math.log(SMALLEST_FALL),
      priorTail: COUNT_TAIL,
    };
  };
}

/** What has a level and no counts. */
function levelScales(
  series: NativeSeries,
  kind: SignalKind,
  bad: 'up' | 'down',
  historyEnd: number,
): (level: LevelReading) => RangeScales {
  const sign = bad === 'up' ? 1 : -1;
  const { x, scale } = transform(series, kind);
  const running = runningRanges({ ...series, values: x, denominators: null });
  const isLog = scale.form === 'log';
  const ofGauge = kind === 'gauge';
  const smallest = ofGauge ? SMALLEST_OF_GAUGE : SMALLEST_FACTOR;
  const levelBefore = levelsOfHourBefore(running, series.stepMs);
  const usual = Math.abs(levelBefore(historyEnd)) || 0;
  return (level) => () => ({
    badness(from, to, referenceEnd, known = Number.NEGATIVE_INFINITY) {
      if (!isCovered(running, from, to)) return Number.NaN;
      const reference = sign * levelBefore(referenceEnd);
      if (level === 'mean')
        return (
          (sign * (running.values[to]! - running.values[from]!)) / (running.present[to]! - running.present[from]!) - reference
        );
      let mildest = Number.POSITIVE_INFINITY;
      for (let i = from; i < to && !(mildest - reference <= known); i++) {
        const value = sign * x[i]!;
        if (value < mildest) mildest = value;
      }
      return mildest - reference;
    },
    counts: () => null,
    certainLevel: () => null,
    raised: (level) => level,
    levelAt: (badness) => (isLog ? Math.exp(sign * badness) : null),
    // How large the level of a gauge is means nothing by itself: only its own history says what is much.
    drastic: ofGauge || !isLog ? Number.POSITIVE_INFINITY : Math.log(DRASTIC_FACTOR),
    smallest: isLog ? Math.log(smallest) : (smallest - 1) * usual,
    priorTail: ofGauge || !isLog ? 0 : LEVEL_TAIL,
  });
}
