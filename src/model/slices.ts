/**
 * `located`: a few slices explain most of the change. `everywhere`: no slice does, as all changed alike or many did. `traffic_mix`: no slice
 * changed, but more of the traffic goes to those that were worse before. `not_compared`: the series do not say; a remark says why.
 */
export const SLICE_OUTCOMES = ['located', 'everywhere', 'traffic_mix', 'not_compared'] as const;
export type SliceOutcome = (typeof SLICE_OUTCOMES)[number];

/**
 * What the levels of slices are. `level`: the signal's own unit. `share_above`: of a quantile of histograms, the share of observations above
 * what the quantile was before. `weighted_level`: means of values that cannot be added, such as percentiles of hosts, by their requests.
 */
export const SLICE_MEASURES = ['level', 'share_above', 'weighted_level'] as const;
export type SliceMeasure = (typeof SLICE_MEASURES)[number];

/** What was not compared, and why: a code for machines, a sentence for people. */
export interface SliceRemark {
  readonly code: string;
  readonly text: string;
}

/** A tag that a slice's series carry; an empty value where they lack it. */
export interface SliceTag {
  readonly name: string;
  readonly value: string;
}

/** A part of a signal that explains its change: what has this tag, or both of these. */
export interface Slice {
  readonly tags: readonly SliceTag[];
  /** Part of the change that is its own; more than 1 where other parts got better. */
  readonly share: number;
  /** Its part of the requests after the release; null where they are not known. */
  readonly trafficShare: number | null;
  /** Null where it had no traffic before. */
  readonly before: number | null;
  /** Null where it has none any more. */
  readonly after: number | null;
  /** Its part of the cost of the finding, in the unit of that; null where there is none. */
  readonly cost: number | null;
}

/** Where the change of a signal took place, by the tags of its series. */
export interface FindingSlices {
  readonly outcome: SliceOutcome;
  /** Three at most, the one that explains most first; empty where nothing is located. */
  readonly slices: readonly Slice[];
  /** What they explain together; null where nothing is located. */
  readonly share: number | null;
  readonly measure: SliceMeasure;
  /** Of `share_above`: what the quantile was before, in the signal's unit. */
  readonly threshold: number | null;
  /** Names of the tags whose values were compared. */
  readonly tags: readonly string[];
  readonly remarks: readonly SliceRemark[];
}
