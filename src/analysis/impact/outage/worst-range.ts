import type { RangeScale } from './range-scale.ts';

/** The worst range of some length in the history, and how the bad ones are distributed. */
export interface WorstRange {
  readonly badness: number;
  /** Its first sample. */
  readonly from: number;
  /** Scale of the tail: in a history e times as long the worst range would be worse by about this. */
  readonly tail: number;
  /** Badness of the median range. */
  readonly typical: number;
  /** Length of the history that was searched. */
  readonly searchedMs: number;
  /** Each range was read relative to the level so many samples before it. */
  readonly offset: number;
}

/** Which ranges of the history are compared. */
export interface SearchedHistory {
  readonly stepMs: number;
  /** Past the last sample. */
  readonly end: number;
  /** True for a range with samples that must not count: an earlier regression was live. */
  isExcluded(from: number, to: number): boolean;
}

/** A burst lasts minutes, so that the ranges of half an hour are one observation of the tail. */
const BLOCK_MS = 1_800_000;
/** The tail is measured on the worst tenth of the half hours, */
const TAIL_SHARE = 0.1;
/** three of them at least. */
const FEWEST_OF_TAIL = 3;
/** The prior tail weighs as much as two half hours: in a day of history the data decide, in an hour they do not. */
const PRIOR_WEIGHT = 2;
/** Ranges overlap by two thirds, so that no burst falls between two of them. */
const STRIDES_PER_RANGE = 3;
/** Without a prior tail of its own a signal is given this share of the deviation of its ranges; the tail of normal noise is about a third. */
const TAIL_OF_NOISE = 0.75;
/** Upper quartile of the normal distribution. */
const NORMAL_QUARTILE = 0.6745;

/** When a search may end before the whole history is searched: it is enough to know that something was as bad before. */
interface SearchEnd {
  readonly badness: number;
  /** So much is searched in any case. */
  readonly searchedMs: number;
}

/**
 * Searches the ranges of `length` samples that end before the release, the latest first. Each is read relative to the level `offset` samples
 * before it, as one that begins `offset` samples after the release is. Null where no range can be read. With `enough` the answer may be that
 * of a part of the history, where the worst range of it is as bad as that.
 */
export function worstRange(
  scale: RangeScale,
  length: number,
  offset: number,
  history: SearchedHistory,
  enough: SearchEnd | null = null,
): WorstRange | null {
  const { stepMs, end } = history;
  const { stride, block } = pacesOf(length, history);
  const ofBlocks: number[] = [];
  const some: number[] = [];
  let searched = 0;
  let badness = Number.NEGATIVE_INFINITY;
  let worstFrom = 0;
  const isEnough = (): boolean => enough !== null && badness >= enough.badness && searched * stepMs >= enough.searchedMs;
  for (let blockEnd = end; blockEnd >= length + offset && !isEnough(); blockEnd -= block) {
    let ofBlock = Number.NEGATIVE_INFINITY;
    for (let to = blockEnd; to > blockEnd - block && to >= length + offset && !isEnough(); to -= stride) {
      const from = to - length;
      if (history.isExcluded(from - offset, to)) continue;
      const own = scale.badness(from, to, from - offset, ofBlock);
      if (!Number.isFinite(own)) continue;
      if (ofBlock === Number.NEGATIVE_INFINITY) some.push(own);
      searched += stride;
      if (own > ofBlock) ofBlock = own;
      if (own <= badness) continue;
      badness = own;
      worstFrom = from;
    }
    if (ofBlock !== Number.NEGATIVE_INFINITY) ofBlocks.push(ofBlock);
  }
  if (ofBlocks.length === 0) return null;
  some.sort((a, b) => a - b);
  const typical = some[some.length >> 1]!;
  const deviation = (some[Math.floor(some.length * 0.75)]! - typical) / NORMAL_QUARTILE;
  const tail = tailScale(ofBlocks, Math.max(scale.priorTail, TAIL_OF_NOISE * deviation));
  return { badness, from: worstFrom, typical, tail, searchedMs: searched * stepMs, offset };
}

/** `typical` of `worstRange` without offset, which takes one range of each half hour; NaN where none can be read. */
export function typicalBadness(scale: RangeScale, length: number, history: SearchedHistory): number {
  const { stride, block } = pacesOf(length, history);
  const some: number[] = [];
  for (let blockEnd = history.end; blockEnd >= length; blockEnd -= block) {
    for (let to = blockEnd; to > blockEnd - block && to >= length; to -= stride) {
      const from = to - length;
      const badness = history.isExcluded(from, to) ? Number.NaN : scale.badness(from, to, from);
      if (!Number.isFinite(badness)) continue;
      some.push(badness);
      break;
    }
  }
  return some.sort((a, b) => a - b)[some.length >> 1] ?? Number.NaN;
}

/** How far apart ranges begin, and the length of a block, in samples. */
const pacesOf = (length: number, { stepMs }: SearchedHistory) => ({
  stride: Math.max(1, Math.floor(length / STRIDES_PER_RANGE)),
  block: Math.max(length, Math.round(BLOCK_MS / stepMs), 1),
});

/** Mean excess of the worst observations over the next one (Hill 1975), drawn towards a prior. */
export function tailScale(observations: readonly number[], prior: number): number {
  const ordered = observations.toSorted((a, b) => b - a);
  const count = Math.min(ordered.length - 1, Math.max(FEWEST_OF_TAIL, Math.round(TAIL_SHARE * ordered.length)));
  const excess = ordered.slice(0, count).reduce((sum, one) => sum + one - ordered[count]!, 0);
  return (excess + PRIOR_WEIGHT * prior) / (count + PRIOR_WEIGHT);
}
