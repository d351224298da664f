import type { SignalKind } from '../../../model/signal.ts';
import type { NativeSeries } from '../../series/native-series.ts';
import { binomialLogEvidence, poissonLogEvidence } from '../../stats/mixture-evidence.ts';
import { overdispersionOfNeighbours } from './overdispersion-of-neighbours.ts';
import type { LevelReading, RangeCounts, RangeScale, RangeScales } from './range-scale.ts';
import { type SearchedHistory, type WorstRange, worstRange } from './worst-range.ts';

/** Which ranges after a release are compared with which of the history, and how the error is shared out among them. */
export interface SearchPlan {
  /** Lengths of the ranges. */
  readonly lengthsMs: readonly number[];
  /** Ranges that begin later after the release are none of its work. */
  readonly latestOnsetMs: number;
  /** How long after the level that it is compared with a range of the history begins, for a range that begins so long after the release. */
  offsetOf(sinceMs: number): number;
  /** What is read of signals that have a level and no counts. */
  readonly level: LevelReading;
  /** Only ranges that are bad enough for an outage. */
  readonly onlyDrastic: boolean;
  /** Time in which a range as bad would count, of a length, up to so long after the release. */
  timeAtRisk(sinceMs: number, lengthMs: number): number;
  /** Number of ranges among which the error of the test on counts is shared. */
  rangesAtRisk(steps: number, stepMs: number): number;
}

/** The search spends its error evenly over the logarithm of the time since the release, from one minute to the end of the last range. */
const FIRST_MS = 60_000;
/** Later than this after the release another cause is as likely, and the search would cost more false words. */
const LATEST_OUTAGE_MS = 600_000;
/** What fails altogether shows in a minute, what fails now and then in twenty. */
const OUTAGE_LENGTHS_MS = [60_000, 120_000, 180_000, 300_000, 600_000, 1_200_000];
const LOG_SPAN = Math.log((LATEST_OUTAGE_MS + OUTAGE_LENGTHS_MS.at(-1)!) / FIRST_MS); // of half an hour, in minutes

/** What is plain at once. */
export const OUTAGE_PLAN: SearchPlan = {
  lengthsMs: OUTAGE_LENGTHS_MS,
  latestOnsetMs: LATEST_OUTAGE_MS,
  offsetOf: (sinceMs) => (sinceMs === 0 ? 0 : LATEST_OUTAGE_MS),
  level: 'mildest',
  onlyDrastic: true,
  timeAtRisk: (sinceMs) => Math.max(sinceMs, FIRST_MS) * LOG_SPAN,
  rangesAtRisk: (steps) => OUTAGE_LENGTHS_MS.length * LOG_SPAN * steps,
};

/** A burst begins within a quarter of an hour: as pulses of shapes do. */
const LATEST_BURST_MS = 900_000;
/** Shorter ones are blips; longer ones than an hour have left little time to be over. Each is half as long again as the one before. */
const BURST_LENGTHS_MS = [480_000, 720_000, 1_080_000, 1_620_000, 2_430_000, 3_600_000];
/** Neighbouring lengths share most of their samples: six of them are worth three. Counted on 700 cases of `none_early`. */
const INDEPENDENT_LENGTHS = 3;

/** What went on for some minutes, and may be over. */
export const BURST_PLAN: SearchPlan = {
  lengthsMs: BURST_LENGTHS_MS,
  latestOnsetMs: LATEST_BURST_MS,
  offsetOf: () => LATEST_BURST_MS,
  level: 'mean',
  onlyDrastic: false,
  timeAtRisk: (_, lengthMs) => INDEPENDENT_LENGTHS * (LATEST_BURST_MS + lengthMs),
  rangesAtRisk: (_, stepMs) => BURST_LENGTHS_MS.length * Math.max(1, LATEST_BURST_MS / stepMs),
};

/** Two samples, as one that has a level and no counts may be an outlier. */
const FEWEST_LEVEL_SAMPLES = 2;
/** What is bad in absolute terms and was never seen here comes by itself about once a month. */
const DRASTIC_ONCE_IN_MS = 30 * 86_400_000;

/** The tail of a history says nothing about what is rarer than this. */
const LEAST_P = 1e-9;

/** A range after the release that is worse than every one of its length before it. */
export interface OutageRange {
  readonly from: number;
  readonly to: number;
  readonly badness: number;
  readonly worst: WorstRange;
  readonly counts: RangeCounts | null;
  /** Chance that any range after a release that did nothing, at any analysis, looks as bad. */
  readonly pValue: number;
}

export interface OutageSearch {
  /** The range with the smallest p that is at most `mostP`; null where there is none. */
  readonly range: OutageRange | null;
  /** Length of the history that was searched, where it is shorter than `SHORTEST_HISTORY_MS`; otherwise that or more. */
  readonly searchedMs: number;
}

/** What may be to blame for a bad range without the release. */
export interface OtherCauses {
  /** By so much of the badness of `[from, to)` other causes are to blame, such as more load. */
  explained(from: number, to: number): number;
  /** By so much of the badness of the range services without a release are worse as well; 0 where they are not. */
  common(range: OutageRange): number;
  /** Samples from here on belong to a later release of the service. */
  readonly end: number;
  /** True where the range is no work of this release: it was bad before. */
  isElsewhere(range: OutageRange): boolean;
}

/** With a shorter history "the worst range so far" says nothing. */
export const SHORTEST_HISTORY_MS = 1_200_000;

/**
 * Looks for the range after the release that is least like the history. Every range is judged by its rank and by its counts, and the error
 * is shared out among all ranges that will ever be looked at, so that it does not matter when and how often somebody looks. docs/MATH.md
 * has the derivation.
 */
export function searchOutage(
  series: NativeSeries,
  kind: SignalKind,
  bad: 'up' | 'down',
  scales: RangeScales,
  history: SearchedHistory,
  causes: OtherCauses,
  mostP: number,
  plan: SearchPlan,
): OutageSearch {
  const { anchor, stepMs, values } = series;
  const isRatio = kind === 'ratio' && series.denominators !== null;
  const fewest = isRatio || kind === 'count' ? 1 : FEWEST_LEVEL_SAMPLES;
  const lengths = [...new Set(plan.lengthsMs.map((ms) => Math.max(fewest, Math.round(ms / stepMs))))];
  const end = Math.min(values.length, causes.end);
  const clumps = isRatio || kind === 'count' ? overdispersionOfNeighbours(series, history.end) : 1;
  let best: OutageRange | null = null;
  let searchedMs = 0;
  for (const length of lengths) {
    // No range can have a smaller one.
    if (best && best.pValue <= LEAST_P) break;
    const scale = scales(length);
    const offsetOf = (sinceMs: number): number => (isRatio ? 0 : Math.round(plan.offsetOf(sinceMs) / stepMs));
    const lastTo = Math.min(end, anchor + Math.floor(plan.latestOnsetMs / stepMs) + length);
    const ranges: RangeAfter[] = [];
    for (let to = anchor + length; to <= lastTo; to++) {
      const from = to - length;
      const seen = scale.badness(from, to, history.end) - causes.explained(from, to);
      ranges.push({ from, to, seen, offset: offsetOf((from - anchor) * stepMs) });
    }
    const worstAt = worstByOffset(scale, length, history, ranges);
    searchedMs = Math.max(searchedMs, worstAt(offsetOf(0))?.searchedMs ?? 0);
    for (const { from, to, seen, offset } of ranges) {
      const worst = worstAt(offset);
      // What stands still has no tail to measure by, and a test of its own.
      if (!worst || worst.tail === 0) continue;
      // A common cause allows as much more: this release did what is beyond it.
      const beyond = (common: number): OutageRange | null => {
        const badness = seen - common;
        if (!(badness > worst.badness) || (plan.onlyDrastic && badness < scale.smallest)) return null;
        const counts = scale.counts(from, to, history.end);
        const steps = to - anchor;
        const byRank = rankPValue(plan.timeAtRisk(steps * stepMs, length * stepMs), badness, worst, scale);
        const allowed = scale.certainLevel(worst.from, worst.from + length, worst.from - offset);
        const isTested = counts !== null && allowed !== null;
        const logEvidence = isTested
          ? evidence(counts, scale.raised(allowed, common), isRatio, bad, clumps)
          : Number.POSITIVE_INFINITY;
        const byCounts = plan.rangesAtRisk(steps, stepMs) * Math.exp(-logEvidence);
        const pValue = Math.max(byRank, byCounts, LEAST_P);
        return pValue > mostP || (best && pValue >= best.pValue) ? null : { from, to, badness, worst, counts, pValue };
      };
      const range = beyond(0);
      if (!range || causes.isElsewhere(range)) continue;
      const common = causes.common(range);
      best = (common > 0 ? beyond(common) : range) ?? best;
    }
  }
  return { range: best, searchedMs };
}

/** A range after the release. */
interface RangeAfter {
  readonly from: number;
  readonly to: number;
  /** Its badness, without what other causes explain. */
  readonly seen: number;
  /** So many samples after the level that it is compared with a range of the history begins. */
  readonly offset: number;
}

/**
 * The worst range of the history, searched once for ranges that begin at the release and once for later ones; and only until it is worse than
 * all of these, which is soon where nothing happened.
 */
function worstByOffset(scale: RangeScale, length: number, history: SearchedHistory, ranges: readonly RangeAfter[]) {
  const found = new Map<number, WorstRange | null>();
  return (offset: number): WorstRange | null => {
    let worst = found.get(offset);
    if (worst === undefined) {
      const readable = ranges.filter((range) => range.offset === offset && !Number.isNaN(range.seen));
      const badness = readable.reduce((most, { seen }) => Math.max(most, seen), Number.NEGATIVE_INFINITY);
      worst = worstRange(scale, length, offset, history, { badness, searchedMs: SHORTEST_HISTORY_MS });
      found.set(offset, worst);
    }
    return worst;
  };
}

/**
 * The worst range of a history of length H and of a time t after it lies after it with chance t / (H + t); beyond the worst of the history
 * the chance falls with the tail.
 */
function rankPValue(atRiskMs: number, badness: number, worst: WorstRange, { drastic }: RangeScale): number {
  const isNew = badness >= drastic && worst.badness < drastic;
  const knownMs = worst.searchedMs + (isNew ? DRASTIC_ONCE_IN_MS : 0);
  return (atRiskMs / knownMs) * Math.exp(-(badness - worst.badness) / worst.tail);
}

/** Logarithm of the e-value against the worst range of the history. */
const evidence = (
  { events, exposure }: RangeCounts,
  allowed: number,
  isRatio: boolean,
  bad: 'up' | 'down',
  clumps: number,
): number =>
  isRatio
    ? binomialLogEvidence(events, exposure, allowed, clumps)
    : poissonLogEvidence(events, exposure * allowed, bad === 'up' ? 'more' : 'fewer', clumps);
