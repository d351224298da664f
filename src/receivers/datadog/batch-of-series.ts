import { SECOND_MS } from '../../model/instant.ts';
import type { SeriesPoints } from '../../model/sample.ts';
import type { SeriesKind } from '../../model/series.ts';
import { type Tags, toTags } from '../../model/tags.ts';
import { withPlainOwner } from '../decoding/owner-tags.ts';
import { nameFault } from '../decoding/series-texts.ts';
import { isWithin, type TimeWindow } from '../decoding/time-window.ts';
import type { DatadogSeries, DatadogTag } from './payload/datadog-series.ts';
import type { DatadogRejection } from './rejections.ts';

export interface DatadogBatch {
  readonly batch: readonly SeriesPoints[];
  /** How many points were rejected, by reason. */
  readonly rejected: ReadonlyMap<DatadogRejection, number>;
}

/**
 * The samples of counts, rates and gauges. A rate with an interval is a count again, as it was before the Agent divided it: counts can be
 * added over hosts and steps.
 */
export function batchOfSeries(all: readonly DatadogSeries[], window: TimeWindow): DatadogBatch {
  const rejected = new Map<DatadogRejection, number>();
  const batch = all.flatMap((series): SeriesPoints[] => {
    const tags = tagsOf(series.metric, series.tags);
    if (typeof tags === 'string') {
      reject(rejected, tags, series.points.length);
      return [];
    }
    const [kind, factor] = kindOf(series);
    const at: number[] = [];
    const values: number[] = [];
    for (const point of series.points) {
      const instant = Math.floor(point.atS * SECOND_MS);
      const value = point.value * factor;
      if (!isWithin(instant, window)) reject(rejected, 'bad-timestamp', 1);
      else if (!Number.isFinite(value)) reject(rejected, 'not-finite', 1);
      else {
        at.push(instant);
        values.push(value);
      }
    }
    if (at.length === 0) return [];
    const identity = { metric: series.metric, tags, kind, unit: series.unit };
    return [{ series: identity, at: Float64Array.from(at), values: Float64Array.from(values) }];
  });
  return { batch, rejected };
}

/** The tags of a series, or why it cannot have them. */
export function tagsOf(metric: string, sent: readonly DatadogTag[]): Tags | DatadogRejection {
  const pairs = withPlainOwner(sent);
  return nameFault(metric, pairs)?.code ?? toTags(pairs);
}

export const reject = (rejected: Map<DatadogRejection, number>, reason: DatadogRejection, count: number): void => {
  if (count > 0) rejected.set(reason, (rejected.get(reason) ?? 0) + count);
};

/** The kind, and by what values are multiplied. */
function kindOf({ type, intervalS }: DatadogSeries): readonly [kind: SeriesKind, factor: number] {
  if (type === 'count') return ['counter', 1];
  if (type === 'gauge') return ['gauge', 1];
  return intervalS > 0 ? ['counter', intervalS] : ['rate', 1];
}
