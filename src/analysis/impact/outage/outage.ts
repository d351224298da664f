import { HOUR_MS, type Millis, millis } from '../../../model/instant.ts';
import type { SignalWindow } from '../../../model/signal.ts';
import { cutWindow, type NativeSeries } from '../../series/native-series.ts';
import { transform } from '../../series/transform.ts';
import { medianInPlace } from '../../stats/median.ts';
import { type ImpactInput, releaseGroupOf } from '../input/impact-input.ts';
import { LARGEST_CONTROL } from '../statistics/control-centre.ts';
import { failureMinutes } from './failure-minutes.ts';
import { meanLevel, type OutageExtent, outageExtent } from './outage-extent.ts';
import {
  BURST_PLAN,
  type OtherCauses,
  OUTAGE_PLAN,
  type OutageRange,
  type SearchPlan,
  SHORTEST_HISTORY_MS,
  searchOutage,
} from './outage-search.ts';
import { createPeers, type Peers } from './peers.ts';
import { type RangeScales, rangeScales } from './range-scale.ts';
import { isCovered, levelOfHourBefore, runningRanges } from './running-ranges.ts';
import { type SearchedHistory, typicalBadness } from './worst-range.ts';

/** One false word a service and year is allowed; a service that is released four times a workday has a thousand releases a year. */
const FALSE_PER_RELEASE = 1 / 1000;
/** Of 700 quiet releases 1.0, 1.1 and 1.3 % were flagged by all tests with 0.003, 0.006 and 0.012. */
export const FALSE_BURSTS = 0.006;
/** A release with more signals than this shares the same error among them: those of the benchmark have four mostly. */
const FEW_SIGNALS = 4;
/** Up to here where the rest of the evidence makes a flag likely as well: that flagged 2.5 % more bursts, and none of 700 quiet releases. */
const SUPPORTING_P = 0.05;
/** A signal that was bad right before the release was not made bad by it. */
const RIGHT_BEFORE_MS = 120_000;
/** Where services without a release show so much of it, on the scale of badness, it is no outage of this release; as for shifts. */
const GLOBAL_SHARE = 0.3;

/** An outage that began right after a release, in the signal's own unit. */
export interface Outage {
  /** Chance that any signal of the release, at any analysis, looks as bad without a cause. */
  readonly pValue: number;
  /** Of a release with many signals, the same by the histories of all that are of its kind, or by its own where there are too few; otherwise null. */
  readonly pAmongPeers: number | null;
  /** The range that shows it best. */
  readonly from: Millis;
  readonly to: Millis;
  readonly counts: OutageRange['counts'];
  /** The worst range of that length in the history. */
  readonly worst: {
    readonly from: Millis;
    readonly lengthMs: number;
    /** Share of failures or factor on the hour before; null for a gauge that may be negative. */
    readonly level: number | null;
    readonly searchedMs: number;
  };
  readonly extent: Omit<OutageExtent, 'from' | 'to'> & {
    readonly from: Millis;
    readonly to: Millis;
    /** The harm in minutes of total failure; null for a signal that counts no failures. */
    readonly failureMinutes: number | null;
  };
}

export type OutageOutcome =
  | { readonly outcome: 'outage'; readonly outage: Outage }
  /** Worse for some minutes than ever in the history, though not so plain that it had to be said at once. */
  | { readonly outcome: 'burst'; readonly outage: Outage }
  | { readonly outcome: 'none' }
  /** There is too little history for the search; `historyMs` of it were read. */
  | { readonly outcome: 'history_too_short'; readonly historyMs: number };

/** Most signals of most releases. */
const NONE: OutageOutcome = { outcome: 'none' };

/** Looks for an outage on each signal of one release, in the order of the inputs. The budget of false words is shared among them. */
export function findOutages(inputs: readonly ImpactInput[]): readonly OutageOutcome[] {
  const searched = inputs.filter(({ signal }) => signal.bad !== 'either').length;
  const load = inputs.find(({ signal }) => (signal.kind === 'count' || signal.kind === 'rate') && signal.bad === 'down') ?? null;
  const peers = createPeers(inputs, historyOf);
  return inputs.map((input) => findOutage(input, load === input ? null : load, searched, peers));
}

function findOutage(input: ImpactInput, load: ImpactInput | null, searched: number, peers: Peers): OutageOutcome {
  const { kind, bad } = input.signal;
  if (bad === 'either') return NONE;
  const series = cutWindow(input.window, input.releaseAt, input.asOf);
  const history = historyOf(series, input);
  if (series.anchor >= series.values.length || history.end <= 0) return NONE;
  const scalesOf = rangeScales(series, kind, bad, history.end);
  const explained = explainedByLoad(series, input, load);
  const by = (plan: SearchPlan, mostP: number) => {
    const scales = scalesOf(plan.level);
    const causes = { ...otherCauses(series, input, bad, scales, history.end, plan), explained };
    return searchOutage(series, kind, bad, scales, history, causes, mostP, plan);
  };
  const requests = load?.signal.kind === 'count' ? cutWindow(load.window, input.releaseAt, input.asOf) : null;
  const found = (range: OutageRange, plan: SearchPlan, pValue: number): Outage => {
    const among =
      searched > FEW_SIGNALS ? (peers.pAmong({ input, range, plan, steps: range.to - series.anchor }) ?? pValue) : null;
    return { ...outageOf(range, pValue, series, scalesOf(plan.level), history, input, requests), pAmongPeers: among };
  };
  const atOnce = by(OUTAGE_PLAN, FALSE_PER_RELEASE / searched);
  if (atOnce.searchedMs < SHORTEST_HISTORY_MS) return { outcome: 'history_too_short', historyMs: atOnce.searchedMs };
  if (atOnce.range) {
    return { outcome: 'outage', outage: found(atOnce.range, OUTAGE_PLAN, atOnce.range.pValue * searched) };
  }
  const amongMany = Math.max(1, searched / FEW_SIGNALS);
  const { range } = by(BURST_PLAN, SUPPORTING_P / amongMany);
  const burst = range && found(range, BURST_PLAN, range.pValue * amongMany);
  // An hour that is bad may have begun well.
  const isLate = burst !== null && burst.extent.from > input.releaseAt + BURST_PLAN.latestOnsetMs + series.stepMs;
  return burst && !isLate ? { outcome: 'burst', outage: burst } : NONE;
}

/** The samples whose whole interval lies before the release. The one that it falls into is neither history nor what follows. */
export const historyOf = (series: NativeSeries, { releaseAt, activeRegressions }: ImpactInput): SearchedHistory => {
  const { startMs, stepMs } = series;
  const spans = activeRegressions.map(({ from, to }) => [(from - startMs) / stepMs, (to - startMs) / stepMs] as const);
  return {
    stepMs,
    end: Math.max(0, Math.min(series.values.length, Math.floor((releaseAt - startMs) / stepMs))),
    isExcluded: (from, to) => spans.length > 0 && spans.some(([begin, end]) => from < end && to > begin),
  };
};

/** What follows the next release of the service, past its own group, is that one's; and what moves with the load, or less, is the callers'. */
function otherCauses(
  series: NativeSeries,
  input: ImpactInput,
  bad: 'up' | 'down',
  scales: RangeScales,
  historyEnd: number,
  plan: SearchPlan,
): Omit<OtherCauses, 'explained'> {
  const { startMs, stepMs } = series;
  const group = releaseGroupOf(input);
  const later = input.releases.filter((other) => other.sameService && !group.includes(other) && other.at > input.releaseAt);
  const next = Math.min(...later.map(({ at }) => at));
  const end = Math.ceil((next - startMs) / stepMs);
  const rightBefore = badnessRightBefore(series, scales, historyEnd);
  const beforeHour = bad === 'down' ? levelBeforeTheHour(series, historyEnd) : Number.NaN;
  const isElsewhere = (range: OutageRange): boolean =>
    rightBefore > (range.worst.typical + range.badness) / 2 ||
    meanLevel(series, range.from, range.to) >= LIKE_BEFORE * beforeHour;
  return { end, common: badnessInCommon(series, input, bad, plan), isElsewhere };
}

/** What falls back to nine tenths or more of the hours before the last one has lost no more than a surge of that hour. */
const LIKE_BEFORE = 0.9;
/** So many of them. */
const HOURS_BEFORE = 3;

/** NaN where it is not known. */
function levelBeforeTheHour(series: NativeSeries, historyEnd: number): number {
  const hour = Math.round(HOUR_MS / series.stepMs);
  return meanLevel(series, Math.max(0, historyEnd - (1 + HOURS_BEFORE) * hour), Math.max(0, historyEnd - hour));
}

/** NaN where it is not known. */
function badnessRightBefore({ stepMs }: NativeSeries, scales: RangeScales, historyEnd: number): number {
  const length = Math.max(1, Math.round(RIGHT_BEFORE_MS / stepMs));
  const from = historyEnd - length;
  return scales(length).badness(from, historyEnd, from);
}

/** Latency and busy workers rise with the load, in proportion at most. */
function explainedByLoad(series: NativeSeries, input: ImpactInput, load: ImpactInput | null): OtherCauses['explained'] {
  const { kind, bad } = input.signal;
  if (!load || bad !== 'up' || (kind !== 'latency' && kind !== 'gauge')) return () => 0;
  const requests = cutWindow(load.window, input.releaseAt, input.asOf);
  const running = runningRanges(requests);
  const before = levelOfHourBefore(running, Math.min(requests.anchor, requests.values.length), requests.stepMs);
  const own = runningRanges(series);
  const level = levelOfHourBefore(own, Math.min(series.anchor, series.values.length), series.stepMs);
  const isLog = transform(series, input.signal.kind).scale.form === 'log';
  const indexOf = (i: number): number => Math.round((series.startMs + i * series.stepMs - requests.startMs) / requests.stepMs);
  return (from, to) => {
    const [begin, end] = [indexOf(from), indexOf(to)];
    if (!(before > 0) || !isCovered(running, begin, end)) return 0;
    const factor = (running.values[end]! - running.values[begin]!) / (running.present[end]! - running.present[begin]!) / before;
    if (!(factor > 1)) return 0;
    return isLog ? Math.log(factor) : Math.max(0, level) * (factor - 1);
  };
}

/** So many of the services without a release must show it, for it to be common: the share that the controls of shifts have. */
const MOVED_SHARE = 1 / 4;

/**
 * By how much services without a release are worse in the same minutes, with a margin; 0 where too few of them are, or hardly. They are read at
 * the first range that may be an outage, and once for all of these.
 */
function badnessInCommon(series: NativeSeries, input: ImpactInput, bad: 'up' | 'down', plan: SearchPlan): OtherCauses['common'] {
  let moveOf: readonly ((from: number, to: number) => number)[] | null = null;
  return (range) => {
    moveOf ??= input.controls.map((control) => readControl(control, series, input, bad, plan));
    const moves = moveOf.map((move) => move(range.from, range.to)).filter(Number.isFinite);
    const least = GLOBAL_SHARE * (range.badness - range.worst.typical);
    const moved = moves.filter((move) => move >= least);
    if (moved.length === 0 || moved.length < MOVED_SHARE * moves.length) return 0;
    return LARGEST_CONTROL * medianInPlace(Float64Array.from(moved), moved.length);
  };
}

/** Tells by how much a range of minutes of a control, by samples of the signal, is worse than its usual ones; NaN where it has too few samples. */
function readControl(window: SignalWindow, series: NativeSeries, input: ImpactInput, bad: 'up' | 'down', { level }: SearchPlan) {
  const control = cutWindow(window, input.releaseAt, input.asOf);
  const history = historyOf(control, { ...input, activeRegressions: [] });
  const indexOf = (i: number): number => Math.round((series.startMs + i * series.stepMs - control.startMs) / control.stepMs);
  if (history.end <= 0) return () => Number.NaN;
  const scales = rangeScales(control, input.signal.kind, bad, history.end)(level);
  const usual = new Map<number, number>();
  return (rangeFrom: number, rangeTo: number): number => {
    const [from, to] = [indexOf(rangeFrom), indexOf(rangeTo)];
    if (from < 0 || to > control.values.length || from >= to) return Number.NaN;
    const length = to - from;
    const scale = scales(length);
    if (!usual.has(length)) usual.set(length, typicalBadness(scale, length, history));
    return scale.badness(from, to, history.end) - usual.get(length)!;
  };
}

function outageOf(
  range: OutageRange,
  pValue: number,
  series: NativeSeries,
  scales: RangeScales,
  history: SearchedHistory,
  { signal }: ImpactInput,
  requests: NativeSeries | null,
): Omit<Outage, 'pAmongPeers'> {
  const { startMs, stepMs } = series;
  const at = (index: number): Millis => millis(startMs + index * stepMs);
  const length = range.to - range.from;
  const extent = outageExtent(series, scales, range, history);
  return {
    pValue,
    from: at(range.from),
    to: at(range.to),
    counts: range.counts,
    worst: {
      from: at(range.worst.from),
      lengthMs: length * stepMs,
      level: scales(length).levelAt(range.worst.badness),
      searchedMs: range.worst.searchedMs,
    },
    extent: {
      ...extent,
      from: at(extent.from),
      to: at(extent.to),
      failureMinutes: failureMinutes(series, signal, extent, requests),
    },
  };
}
