import type { SampleBatch, SeriesPoints } from '../../model/sample.ts';
import { MAX_POINTS_PER_BODY } from '../../model/sample-limits.ts';
import { type Tags, toTags } from '../../model/tags.ts';
import { withPlainOwner } from '../decoding/owner-tags.ts';
import { type OwnerLabels, withOwnerTags } from '../decoding/prometheus-owner.ts';
import { nameFault } from '../decoding/series-texts.ts';
import type { ResultSeries } from './client/decode-results.ts';
import type { PulledQuery } from './pulled-query.ts';

/** Pulled series as they are stored. */
export interface PulledPoints {
  readonly points: readonly SeriesPoints[];
  /** Series whose labels no tags can hold. */
  readonly refused: number;
}

/** The series of an answer as samples of the query: each value at the beginning of its step, service and environment from the labels. */
export function toPoints(
  series: readonly ResultSeries[],
  { metric, kind, unit }: PulledQuery,
  owner: OwnerLabels,
  stepMs: number,
): PulledPoints {
  const points = series.flatMap(({ labels, at, values }): readonly SeriesPoints[] => {
    const tags = tagsOf(labels, owner);
    if (nameFault(metric, tags) !== null) return [];
    return [{ series: { metric, tags, kind, unit }, at: at.map((instant) => Math.floor(instant / stepMs) * stepMs), values }];
  });
  return { points, refused: series.length - points.length };
}

/** Batches that each take the store about as long as the largest body over HTTP. */
export function inBatches(points: readonly SeriesPoints[]): readonly SampleBatch[] {
  const batches: SeriesPoints[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const each of points) {
    if (size + each.at.length > MAX_POINTS_PER_BODY) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)!.push(each);
    size += each.at.length;
  }
  return batches;
}

/** Without the name of the metric, which is that of the query. */
const tagsOf = (labels: Tags, owner: OwnerLabels): Tags =>
  toTags(
    withPlainOwner(
      withOwnerTags(
        labels.filter(([name, value]) => name !== '__name__' && value !== ''),
        owner,
      ),
    ),
  );
