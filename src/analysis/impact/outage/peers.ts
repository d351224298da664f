import { cutWindow, type NativeSeries } from '../../series/native-series.ts';
import type { ImpactInput } from '../input/impact-input.ts';
import type { OutageRange, SearchPlan } from './outage-search.ts';
import { rangeScales } from './range-scale.ts';
import { type SearchedHistory, tailScale, type WorstRange, worstRange } from './worst-range.ts';

/** With fewer others of its kind a signal has nothing to be compared with but itself. */
const FEWEST_PEERS = 2;

/** A range of one signal that is worse than its own history. */
export interface FoundRange {
  readonly input: ImpactInput;
  readonly range: OutageRange;
  readonly plan: SearchPlan;
  /** Samples from the release to the end of the range. */
  readonly steps: number;
}

/** The signals of one release, as peers of one another. */
export interface Peers {
  /** Chance that any signal of the kind shows such a range after a release that did nothing; null where there are too few of them. */
  pAmong(found: FoundRange): number | null;
}

/**
 * Compares a range with the histories of all signals of a release that are of its kind and bad in its direction. Where a burst comes once a
 * week to each of fifty endpoints, seven come every day, and none of them is in the history of the endpoint that has it today. Read relative
 * to the median range of each, the worst of m histories of length H, and a time t in m signals: as for one signal, `t/H exp(-excess/tail)`.
 */
export function createPeers(
  inputs: readonly ImpactInput[],
  historyOf: (series: NativeSeries, input: ImpactInput) => SearchedHistory,
): Peers {
  const known = new Map<string, WorstRange | null>();
  const worstOf = (index: number, { level }: SearchPlan, lengthMs: number, offsetMs: number): WorstRange | null => {
    const key = `${index} ${level} ${lengthMs} ${offsetMs}`;
    if (!known.has(key)) known.set(key, worstRangeOf(inputs[index]!, level, lengthMs, offsetMs, historyOf));
    return known.get(key)!;
  };
  const pAmong = ({ input, range, plan, steps }: FoundRange): number | null => {
    const { kind, bad } = input.signal;
    const { stepMs } = input.window;
    const { worst, badness } = range;
    const lengthMs = (range.to - range.from) * stepMs;
    const peers = inputs.flatMap((other, index) => {
      if (other === input || other.signal.kind !== kind || other.signal.bad !== bad) return [];
      return worstOf(index, plan, lengthMs, worst.offset * stepMs) ?? [];
    });
    if (peers.length < FEWEST_PEERS) return null;
    const excesses = [worst, ...peers].map((one) => one.badness - one.typical);
    const tail = Math.max(worst.tail, tailScale(excesses, worst.tail));
    const beyond = Math.max(0, badness - worst.typical - Math.max(...excesses));
    return Math.min(1, (plan.timeAtRisk(steps * stepMs, lengthMs) / worst.searchedMs) * Math.exp(-beyond / tail));
  };
  return { pAmong };
}

/** Null where nothing can be read, or on a scale without a zero, where the excess of one signal says nothing about another. */
function worstRangeOf(
  input: ImpactInput,
  level: SearchPlan['level'],
  lengthMs: number,
  offsetMs: number,
  historyOf: (series: NativeSeries, input: ImpactInput) => SearchedHistory,
): WorstRange | null {
  const { signal, window, releaseAt, asOf } = input;
  if (signal.bad === 'either') return null;
  const series = cutWindow(window, releaseAt, asOf);
  const history = historyOf(series, input);
  const inSteps = (ms: number): number => Math.round(ms / series.stepMs);
  const length = Math.max(1, inSteps(lengthMs));
  const scale = rangeScales(series, signal.kind, signal.bad, history.end)(level)(length);
  return scale.levelAt(0) === null ? null : worstRange(scale, length, inSteps(offsetMs), history);
}
