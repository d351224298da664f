import { SECOND_MS } from '../../model/instant.ts';
import type { SampleColumns } from '../../model/sample.ts';
import type { SeriesKind } from '../../model/series.ts';
import { type Tags, toTags } from '../../model/tags.ts';
import { withPlainOwner } from '../decoding/owner-tags.ts';
import { type NameFault, nameFault } from '../decoding/series-texts.ts';
import { otherUnitNote } from '../decoding/time-unit.ts';
import { isWithin, type TimeWindow } from '../decoding/time-window.ts';
import type { DatadogSeries, DatadogTag } from './payload/datadog-series.ts';
import { type DatadogRejection, PointRejections, type RejectedPoints } from './rejections.ts';
import { ColumnsBuilder } from './sample-columns.ts';

export interface DatadogBatch {
  readonly columns: SampleColumns;
  readonly rejected: ReadonlyMap<DatadogRejection, RejectedPoints>;
}

/**
 * The samples of counts, rates and gauges. A rate with an interval is a count again, as it was before the Agent divided it: counts can be
 * added over hosts and steps.
 */
export function batchOfSeries(all: readonly DatadogSeries[], window: TimeWindow): DatadogBatch {
  const rejected = new PointRejections();
  const builder = new ColumnsBuilder();
  for (const series of all) {
    const tags = tagsOf(series.metric, series.tags);
    if (isFault(tags)) {
      rejected.add(tags.code, series.points.length, () => tags.detail);
      continue;
    }
    const [kind, factor] = kindOf(series);
    const at: number[] = [];
    const values: number[] = [];
    for (const point of series.points) {
      const instant = Math.floor(point.atS * SECOND_MS);
      const value = point.value * factor;
      if (!isWithin(instant, window)) rejected.add('bad-timestamp', 1, () => describeTime(series.metric, point.atS, window));
      else if (!Number.isFinite(value)) rejected.add('not-finite', 1, () => series.metric);
      else {
        at.push(instant);
        values.push(value);
      }
    }
    if (at.length > 0) builder.add({ metric: series.metric, tags, kind, unit: series.unit }, at, values);
  }
  return { columns: builder.columns(), rejected: rejected.byReason };
}

/** The tags of a series, or why it cannot have them. */
export function tagsOf(metric: string, sent: readonly DatadogTag[]): Tags | NameFault {
  const pairs = withPlainOwner(sent);
  return nameFault(metric, pairs) ?? toTags(pairs);
}

export const isFault = (tags: Tags | NameFault): tags is NameFault => 'code' in tags;

export const describeTime = (metric: string, atS: number, window: TimeWindow): string =>
  `${metric} at ${atS}${otherUnitNote(atS, 'seconds', window)}`;

/** The kind, and by what values are multiplied. */
function kindOf({ type, intervalS }: DatadogSeries): readonly [kind: SeriesKind, factor: number] {
  if (type === 'count') return ['counter', 1];
  if (type === 'gauge') return ['gauge', 1];
  return intervalS > 0 ? ['counter', intervalS] : ['rate', 1];
}
