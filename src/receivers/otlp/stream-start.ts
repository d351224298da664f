import { MINUTE_MS } from '../../model/instant.ts';
import type { OtlpStream } from './otlp-stream.ts';
import type { PointHead } from './request/otlp-request.ts';

/**
 * A process that is this young when its first point comes has not been read before, so all it counted is new. Longer than an interval of
 * export (a minute by default); of an older one, what it counted before lies in the past and would be one large step.
 */
const YOUNG_MS = 5 * MINUTE_MS;

/**
 * The instant before a point at which a running total is known to have stood at 0, and is to be stored as 0 so that the point counts from
 * there; null where it continues what is stored, or nothing is known. `lastOfMetric` is the newest stored instant of the same metric of the
 * same process, with any attributes, 0 for none.
 *
 * Each export has all the attributes there are, so one that was not in the last export began after it: this is how the first failed request of
 * a new release counts, long after the process has started. A start that moved is a process that began anew, even where it has already
 * counted further than the one before.
 */
export function zeroBefore(stream: OtlpStream, lastOfMetric: number, { startMs, atMs }: PointHead): number | null {
  const begin = startMs > 0 && startMs < atMs ? startMs : 0;
  if (stream.lastAtMs > 0) {
    const isRestart = begin > 0 && begin !== stream.startMs && begin > stream.lastAtMs;
    return isRestart ? begin : null;
  }
  if (lastOfMetric > 0 && lastOfMetric < atMs) return Math.max(lastOfMetric, begin);
  return begin > 0 && atMs - begin <= YOUNG_MS ? begin : null;
}
