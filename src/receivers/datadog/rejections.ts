import { rejectionCauses } from '../../component/arrivals.ts';

/** Why parts of a body are rejected, with what the sender is told. */
export const DATADOG_REJECTIONS = {
  'bad-metric': 'the name of a metric cannot be stored',
  'bad-tags': 'the tags cannot be stored',
  'bad-timestamp': 'the time is no number of seconds, older than what is kept, or more than ten minutes ahead',
  'not-finite': 'a value is no finite number',
  'series-limit': 'there are too many series',
} as const;
export type DatadogRejection = keyof typeof DATADOG_REJECTIONS;

/** Every reason, with what it means and what to do. */
export const DATADOG_CAUSES = rejectionCauses(DATADOG_REJECTIONS, {
  'bad-metric': 'a name has 1 to 256 bytes, without NUL',
  'bad-tags': 'leave out tags that nothing is grouped by, and long values',
  'bad-timestamp': 'check the clock of the sender, and that it sends seconds; PINKBAR_RETENTION_DAYS says how old samples may be',
  'not-finite': 'leave out a point where nothing was measured',
  'series-limit': 'a tag has too many values: leave out ids of users, sessions or requests',
});

/** The points that were rejected for one reason. */
export interface RejectedPoints {
  readonly count: number;
  /** What is wrong with the first. */
  readonly example: string;
}

/** Counts what is rejected. */
export class PointRejections {
  readonly #byReason = new Map<DatadogRejection, RejectedPoints>();

  get byReason(): ReadonlyMap<DatadogRejection, RejectedPoints> {
    return this.#byReason;
  }

  /** `example` is only called for the first of a reason. */
  add(reason: DatadogRejection, count: number, example: () => string): void {
    if (count === 0) return;
    const before = this.#byReason.get(reason);
    this.#byReason.set(reason, { count: (before?.count ?? 0) + count, example: before?.example ?? example() });
  }
}
