import type { Millis } from '../../model/instant.ts';
import { MAX_TAG_VALUE_BYTES } from '../../model/sample-limits.ts';
import type { SeriesIdentity } from '../../model/series.ts';
import type { Tags } from '../../model/tags.ts';
import type { MetricLine, StatsdRejection } from '../statsd/metric-line.ts';
import { ownText } from '../statsd/own-text.ts';
import type { BucketRoom, EmitSample, Fold } from './aggregate.ts';

/**
 * Counts distinct members, exactly. A member more than the bucket has room for is rejected, so the count is then a lower bound. A member
 * may be as long as a tag value.
 */
export class SetFold implements Fold {
  readonly #series: SeriesIdentity;
  #members = new Set<string>();

  constructor(metric: string, tags: Tags) {
    this.#series = { metric, tags, kind: 'gauge', unit: null };
  }

  add(line: MetricLine, _arrivedAt: Millis, room: BucketRoom): StatsdRejection | null {
    const member = line.member ?? '';
    if (this.#members.has(member)) return null;
    if (Buffer.byteLength(member) > MAX_TAG_VALUE_BYTES) return 'member-too-long';
    if (room.members === 0) return 'set-full';
    room.members -= 1;
    this.#members.add(ownText(member));
    return null;
  }

  close(emit: EmitSample): void {
    if (this.#members.size === 0) return;
    emit(this.#series, this.#members.size);
    this.#members = new Set();
  }
}
