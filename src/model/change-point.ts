/** `level`: the series jumped. `slope`: it went on from where it was, in another direction. */
export const CHANGE_KINDS = ['level', 'slope'] as const;
type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Where a series changed, in steps of its grid, and by how much, in its unit. */
export interface ChangePoint {
  /** First step of the new segment. */
  readonly index: number;
  /** First and last step at which it may have happened, with 95 % confidence. */
  readonly low: number;
  readonly high: number;
  readonly kind: ChangeKind;
  /** Level just before and just after: the mean of the segment, or the end of its line. */
  readonly before: number;
  readonly after: number;
  /** (after - before) / |before|; null where the level before is 0. */
  readonly relative: number | null;
  /** Rise a step, 0 for a level. */
  readonly slopeBefore: number;
  readonly slopeAfter: number;
}

/** A single point that stood out and counts for no change. */
export interface Spike {
  readonly index: number;
  readonly value: number;
  /** What its neighbours, and the season, let expect. */
  readonly expected: number;
}

/** Why there was nothing to search: fewer than four values, or all the same. */
export const NOTHING_TO_SEARCH = ['too_few_points', 'constant'] as const;
type NothingToSearch = (typeof NOTHING_TO_SEARCH)[number];

/** The change points of one series on a regular grid. */
export interface ChangePoints {
  /** Name and version of the method. */
  readonly method: string;
  readonly changes: readonly ChangePoint[];
  readonly spikes: readonly Spike[];
  /** Steps after which the series repeats itself, taken off before the search; null without a season. */
  readonly period: number | null;
  /** Values looked at, and those left out because they were missing or infinite. */
  readonly points: number;
  readonly missing: number;
  readonly insufficient: NothingToSearch | null;
}

/** What the asker decides. */
export interface ChangePointSettings {
  /** Leave out changes of less than this part of the level before; 0 keeps all. */
  readonly minimumRelative: number;
}
