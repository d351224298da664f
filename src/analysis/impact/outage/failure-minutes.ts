import { MINUTE_MS } from '../../../model/instant.ts';
import type { BadDirection, SignalKind } from '../../../model/signal.ts';
import type { NativeSeries } from '../../series/native-series.ts';
import type { OutageExtent } from './outage-extent.ts';
import { isCovered, runningRanges } from './running-ranges.ts';

/**
 * What an outage cost in minutes in which every request would fail: of a ratio its excess, of a count of which more is worse its extra events
 * over the requests a minute. How often an error is logged says little by itself: where one an hour is usual, ten are a hundred times as many.
 * Null for other signals, and where the requests were not counted.
 */
export function failureMinutes(
  series: NativeSeries,
  { kind, bad }: { readonly kind: SignalKind; readonly bad: BadDirection },
  { from, to, level, usual }: OutageExtent,
  requests: NativeSeries | null,
): number | null {
  const minutes = ((to - from) * series.stepMs) / MINUTE_MS;
  if (kind === 'ratio') return Math.abs(level - usual) * minutes;
  if (kind !== 'count' || bad !== 'up' || !requests) return null;
  const { startMs, stepMs } = series;
  const indexOf = (i: number): number => Math.round((startMs + i * stepMs - requests.startMs) / requests.stepMs);
  const running = runningRanges(requests);
  const [first, last] = [indexOf(from), indexOf(to)];
  if (!isCovered(running, first, last)) return null;
  const perMinute = (running.values[last]! - running.values[first]!) / minutes;
  return perMinute > 0 ? ((level - usual) * (to - from)) / perMinute : null;
}
