import type { Millis } from '../../model/instant.ts';
import { MAX_TAG_VALUE_BYTES } from '../../model/sample-limits.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { Aggregate, BucketBudget, EmitSample } from './aggregate.ts';
import { type Measurement, type MeasurementRejection, ownText } from './measurement.ts';

/**
 * Counts distinct members, exactly. A member beyond the budget of the bucket is rejected, so the count is then a lower bound. A member may
 * be as long as a tag value.
 */
export class SetAggregate implements Aggregate {
  readonly #series: SeriesIdentity;
  #members = new Set<string>();

  constructor(metric: string, tags: Tags) {
    this.#series = { metric, tags, kind: 'gauge', unit: null };
  }

  add(measurement: Measurement, _arrivedAt: Millis, budget: BucketBudget): MeasurementRejection | null {
    const member = measurement.member ?? '';
    if (this.#members.has(member)) return null;
    if (Buffer.byteLength(member) > MAX_TAG_VALUE_BYTES) return 'member-too-long';
    if (budget.members === 0) return 'set-full';
    budget.members -= 1;
    this.#members.add(ownText(member));
    return null;
  }

  close(emit: EmitSample): void {
    if (this.#members.size === 0) return;
    emit(this.#series, this.#members.size);
    this.#members = new Set();
  }
}
