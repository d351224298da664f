import { HOUR_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../model/instant.ts';

/** What was pulled of a query: everything in `[from, to)`. */
export interface PullPosition {
  readonly from: Millis;
  readonly to: Millis;
  /** How many steps are asked for at once: fewer after the store refused, more again after it answered. */
  readonly chunkSteps: number;
}

/** Whole steps, the end excluded. */
export interface PullRange {
  readonly from: Millis;
  readonly to: Millis;
}

export interface PullPace {
  readonly stepMs: number;
  /** How far back the history is read. */
  readonly historyMs: number;
}

/** Scrapes are stored when they have ended, and time out after ten seconds by default. */
const SCRAPE_DELAY_MS = 10 * SECOND_MS;

/** The last minutes are asked for again with each pull: stores that are written from afar have them late. */
const OVERLAP_MS = 5 * MINUTE_MS;

/** Some 360 samples of each series at a minute, far below the 11,000 that Prometheus allows. */
const CHUNK_MS = 6 * HOUR_MS;
const MAX_CHUNK_STEPS = 2_000;

const largestChunk = ({ stepMs }: PullPace): number => Math.min(MAX_CHUNK_STEPS, CHUNK_MS / stepMs);

/** The end of the last step that the store knows all of. */
export const completeUntil = (now: Millis, { stepMs }: PullPace): Millis =>
  millis(Math.floor((now - SCRAPE_DELAY_MS) / stepMs) * stepMs);

/** When the step after those is complete. */
export const nextCompleteAt = (now: Millis, pace: PullPace): Millis =>
  millis(completeUntil(now, pace) + pace.stepMs + SCRAPE_DELAY_MS);

/**
 * Where to go on. Nothing is pulled yet, or what was is so old that a gap would remain: then all of it is read anew. Steps may have been others
 * before: only whole ones of now count.
 */
export function beginAt(known: PullPosition | null, now: Millis, pace: PullPace): PullPosition {
  const { stepMs, historyMs } = pace;
  const end = completeUntil(now, pace);
  const [from, to] = known ? [Math.ceil(known.from / stepMs) * stepMs, Math.floor(known.to / stepMs) * stepMs] : [end, end];
  if (!known || to <= end - historyMs || from > to) return { from: end, to: end, chunkSteps: largestChunk(pace) };
  return { from: millis(from), to: millis(to), chunkSteps: Math.min(known.chunkSteps, largestChunk(pace)) };
}

/** What is to be pulled next: first what is new, from old to new, then the history from new to old. Null where there is nothing. */
export function nextRange({ from, to, chunkSteps }: PullPosition, now: Millis, pace: PullPace): PullRange | null {
  const { stepMs, historyMs } = pace;
  const chunkMs = chunkSteps * stepMs;
  const end = completeUntil(now, pace);
  if (to < end) {
    const overlapMs = Math.min(Math.floor(OVERLAP_MS / stepMs) * stepMs, chunkMs - stepMs);
    return { from: millis(Math.max(from, to - overlapMs)), to: millis(Math.min(end, to + chunkMs)) };
  }
  const oldest = end - Math.floor(historyMs / stepMs) * stepMs;
  return from > oldest ? { from: millis(Math.max(oldest, from - chunkMs)), to: from } : null;
}

/** With a range that touches the position added to it. */
export const afterAnswer = (position: PullPosition, range: PullRange, pace: PullPace): PullPosition => ({
  from: millis(Math.min(position.from, range.from)),
  to: millis(Math.max(position.to, range.to)),
  chunkSteps: Math.min(largestChunk(pace), 2 * position.chunkSteps),
});

/** Asks for half as much from now on; null where it is a single step already. */
export const withSmallerChunk = (position: PullPosition): PullPosition | null =>
  position.chunkSteps <= 1 ? null : { ...position, chunkSteps: Math.floor(position.chunkSteps / 2) };

/** From when on samples are asked for once more. */
export const overlapBegin = ({ to }: PullPosition): number => to - OVERLAP_MS;
