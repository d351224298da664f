import { type GridSeries, indexFrom, samplesIn } from '../../series/analysis-grid.ts';
import { isDaily, type LevelJump, levelBefore, SAME_LEVEL_S } from './level-jump-test.ts';
import { rareChange } from './rare-change.ts';

/** What has come back that far is over; half as far an excursion of the history is comparable, as for jumps. */
const HALF = 0.5;

/**
 * The largest excursion from the level before the release, in one direction, that began at it or later and is over; `to` is its peak. Null where
 * there is none, where it was under way before, and where most days have one at this time.
 */
export function testExcursion(grid: GridSeries, releaseAt: number, direction: 1 | -1): LevelJump | null {
  const { x, stepMs, startMs } = grid;
  const anchor = indexFrom(grid, releaseAt);
  const reference = levelBefore(grid, anchor);
  let height = 0;
  for (let i = anchor; i < x.length; i++) height = Math.max(height, direction * (x[i]! - reference) || 0);
  if (height === 0) return null;
  const away = new Uint8Array(x.length);
  for (let i = 0; i < x.length; i++) away[i] = Number(direction * (x[i]! - reference) >= HALF * height);
  const onset = away.indexOf(1, anchor);
  if (away[x.length - 1] === 1 || away[anchor - 1] === 1) return null;
  const earlier = beginnings(away, anchor, samplesIn(SAME_LEVEL_S, stepMs));
  if (isDaily(earlier, onset, stepMs)) return null;
  return {
    ...{ from: reference, to: reference + direction * height },
    ...rareChange(startMs + onset * stepMs, releaseAt, earlier.length, anchor * stepMs, stepMs),
  };
}

/** Where each excursion before `end` began; what comes back within `apart` samples is the same one. */
function beginnings(away: Uint8Array, end: number, apart: number): readonly number[] {
  const at: number[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < end; i++) {
    if (away[i] === 0) continue;
    if (i - last > apart) at.push(i);
    last = i;
  }
  return at;
}
