import type { SeriesIdentity } from '../../model/series.ts';
import { cumulativeBuckets, gridOfMetric } from './histogram-buckets.ts';
import type { NativeHistogram } from './native-histogram.ts';

export interface HistogramPoint {
  readonly series: SeriesIdentity;
  readonly value: number;
}

/** The series that a histogram becomes: one for each bound, the sum and the count. They are the same objects from sample to sample. */
export class HistogramSeries {
  readonly #byHistogram = new WeakMap<SeriesIdentity, Map<string, SeriesIdentity>>();

  /** Null where the histogram cannot be read. */
  pointsOf(identity: SeriesIdentity, histogram: NativeHistogram): readonly HistogramPoint[] | null {
    const buckets = cumulativeBuckets(histogram, gridOfMetric(identity.metric));
    if (buckets === null) return null;
    const kind = histogram.isGauge ? 'gauge' : 'total';
    let known = this.#byHistogram.get(identity);
    if (!known) {
      known = new Map();
      this.#byHistogram.set(identity, known);
    }
    const series = (part: string, make: () => SeriesIdentity): SeriesIdentity => {
      let found = known.get(part);
      if (!found) {
        found = make();
        known.set(part, found);
      }
      return found;
    };
    const { metric, tags, unit } = identity;
    const points = buckets.map(([bound, value]): HistogramPoint => {
      const le = bound === Number.POSITIVE_INFINITY ? '+Inf' : String(bound);
      const make = () => ({ metric: `${metric}_bucket`, tags: withTag(tags, 'le', le), kind, unit: null }) as const;
      return { series: series(`${kind} ${le}`, make), value };
    });
    points.push({
      series: series(`${kind} count`, () => ({ metric: `${metric}_count`, tags, kind, unit: null })),
      value: histogram.count,
    });
    if (Number.isFinite(histogram.sum)) {
      points.push({ series: series(`${kind} sum`, () => ({ metric: `${metric}_sum`, tags, kind, unit })), value: histogram.sum });
    }
    return points;
  }
}

/** The tags with one more, in place of one of the same name. */
const withTag = (tags: SeriesIdentity['tags'], name: string, value: string): SeriesIdentity['tags'] =>
  [...tags.filter(([other]) => other !== name), [name, value] as const].sort(([a], [b]) => (a < b ? -1 : 1));
