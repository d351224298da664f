import type { Cost, CostUnit } from '../../../model/finding.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, SECOND_MS } from '../../../model/instant.ts';
import type { SignalKind } from '../../../model/signal.ts';
import type { NativeSeries } from '../../series/native-series.ts';
import { isCovered, type RunningRanges, runningRanges } from '../outage/running-ranges.ts';
import type { SearchedHistory } from '../outage/worst-range.ts';

/** The level before is that of the hour before the release, as for outages. */
const REFERENCE_MS = HOUR_MS;
/** Of errors two hours: there are fewer of them. */
const REFERENCE_OF_ERRORS_MS = 2 * HOUR_MS;
/** Earlier days show how the level moves at this hour. */
const MOST_DAYS = 7;
/** One day says half of what the day will be like, four days all of it: levels of one day wander by themselves. */
const WEIGHT_OF_DAYS = [0, 0.5, 0.7, 0.85, 1];
/** A day on which the level did more than this was no day like this one. */
const MOST_OF_A_DAY = 3;
/** Sums over quiet times are taken this often. */
const STRIDE_MS = 10 * MINUTE_MS;
/** Fewer say nothing about 95 % of them. */
const FEWEST_QUIET = 20;
/** What lies outside on either side of a 95 % interval. */
const OUTSIDE = 0.025;

/** A sum of what was observed and of what was expected over the same samples. */
interface Sums {
  readonly observed: number;
  readonly expected: number;
}

/**
 * What the samples of `[from, to)` cost: what was observed less what the hour before the release and the same hours of earlier days lead to
 * expect. The interval comes from the same sum at quiet times of the history. Null where the level before is not known, or the quiet times
 * are too few.
 */
export function measureCost(
  series: NativeSeries,
  kind: SignalKind,
  bad: 'up' | 'down',
  history: SearchedHistory,
  [fromMs, toMs]: readonly [Millis, Millis],
): Cost | null {
  const { startMs, stepMs, values, denominators } = series;
  const from = Math.max(0, Math.floor((fromMs - startMs) / stepMs));
  const to = Math.min(values.length, Math.ceil((toMs - startMs) / stepMs));
  const running = runningRanges(series);
  const own = sumsOf(running, from, to, history.end, stepMs, denominators !== null);
  if (!own) return null;
  const errors = quietErrors(running, from - history.end, to - from, history, denominators !== null);
  if (errors.length < FEWEST_QUIET) return null;
  const sign = bad === 'up' ? 1 : -1;
  const perSample = factorOf(kind, denominators !== null, stepMs);
  const amount = sign * (own.observed - own.expected) * perSample.factor;
  // Of a ratio in parts of the requests, otherwise in parts of what is expected.
  const base = (denominators ? running.exposure[to]! - running.exposure[from]! : own.expected) * perSample.factor;
  const signed = errors.map((error) => sign * error).sort((a, b) => a - b);
  const quantile = (q: number): number => signed[Math.round(q * (signed.length - 1))]! * Math.abs(base);
  return {
    amount,
    low: amount - Math.max(0, quantile(1 - OUTSIDE)),
    high: amount - Math.min(0, quantile(OUTSIDE)),
    unit: perSample.unit,
  };
}

/** From the sum of samples to the unit in which a cost is stated. */
function factorOf(kind: SignalKind, isCounted: boolean, stepMs: number): { readonly factor: number; readonly unit: CostUnit } {
  if (kind === 'ratio' && isCounted) return { factor: 1, unit: 'errors' };
  if (kind === 'count') return { factor: 1, unit: 'events' };
  if (kind === 'rate') return { factor: stepMs / SECOND_MS, unit: 'events' };
  return { factor: stepMs / MINUTE_MS, unit: 'unit_minutes' };
}

/** Null where the range or what it is compared with has too few samples. */
function sumsOf(running: RunningRanges, from: number, to: number, end: number, stepMs: number, isRatio: boolean): Sums | null {
  const reference = Math.max(0, end - Math.round((isRatio ? REFERENCE_OF_ERRORS_MS : REFERENCE_MS) / stepMs));
  if (!isCovered(running, from, to) || !isCovered(running, reference, end)) return null;
  const exposure = running.exposure[to]! - running.exposure[from]!;
  const level = levelOf(running, reference, end);
  const factor = isRatio ? 1 : dayFactor(running, from, to, reference, end, stepMs);
  return { observed: running.values[to]! - running.values[from]!, expected: level * factor * exposure };
}

const levelOf = ({ values, exposure }: RunningRanges, from: number, to: number): number =>
  (values[to]! - values[from]!) / (exposure[to]! - exposure[from]!);

/** By how much the level of these hours differed from that of the hour before on earlier days. */
function dayFactor(running: RunningRanges, from: number, to: number, reference: number, end: number, stepMs: number): number {
  const day = Math.round(DAY_MS / stepMs);
  let sum = 0;
  let days = 0;
  for (let back = day; back <= MOST_DAYS * day; back += day) {
    if (!isCovered(running, reference - back, end - back) || !isCovered(running, from - back, to - back)) continue;
    const ratio = levelOf(running, from - back, to - back) / levelOf(running, reference - back, end - back);
    if (!(ratio > 1 / MOST_OF_A_DAY && ratio < MOST_OF_A_DAY)) continue;
    sum += Math.log(ratio);
    days++;
  }
  const weight = WEIGHT_OF_DAYS[Math.min(days, WEIGHT_OF_DAYS.length - 1)]!;
  return days === 0 ? 1 : Math.exp((weight * sum) / days);
}

/** The same sums at quiet times, less what is expected there: of a ratio in parts of the requests, otherwise of what is expected. */
function quietErrors(running: RunningRanges, lag: number, length: number, history: SearchedHistory, isRatio: boolean): number[] {
  const stride = Math.max(1, Math.round(STRIDE_MS / history.stepMs));
  const errors: number[] = [];
  for (let end = history.end - lag - length; end > 0; end -= stride) {
    const [from, to] = [end + lag, end + lag + length];
    if (history.isExcluded(end, to)) continue;
    const sums = sumsOf(running, from, to, end, history.stepMs, isRatio);
    if (!sums) continue;
    const base = isRatio ? running.exposure[to]! - running.exposure[from]! : sums.expected;
    const error = (sums.observed - sums.expected) / Math.abs(base);
    if (Number.isFinite(error)) errors.push(error);
  }
  return errors;
}
