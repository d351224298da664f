import { indexFrom, toAnalysisGrid } from '../../series/analysis-grid.ts';
import { isPresent, type NativeSeries } from '../../series/native-series.ts';
import { testExcursion } from '../statistics/excursion-test.ts';
import { type LevelJump, testLevelJump } from '../statistics/level-jump-test.ts';
import type { JumpEvidence, LevelsAssessment } from './assessment.ts';

/** Nine in ten samples equal the one before: such a signal has levels, and between them no noise that placebos could show. */
const STANDING_SHARE = 0.9;
/** A jump of a control within this time of the signal's is the same one: services restart one after another. */
const SAME_INSTANT_MS = 600_000;

/** True for a signal that stands still most of the time before the release. */
export function standsStill(series: NativeSeries): boolean {
  let steps = 0;
  let still = 0;
  for (let i = 1; i < Math.min(series.anchor, series.values.length); i++) {
    if (!isPresent(series, i) || !isPresent(series, i - 1)) continue;
    steps++;
    if (series.values[i] === series.values[i - 1]) still++;
  }
  return steps > 0 && still >= STANDING_SHARE * steps;
}

/** Jumps of the level at the release and excursions from it, upwards and downwards, and how much of them the control that shows most does at the same time. */
export function assessLevels(
  series: NativeSeries,
  controls: readonly NativeSeries[],
  releaseAt: number,
): Pick<LevelsAssessment, 'up' | 'down' | 'excursions' | 'stepMs' | 'historyMs'> {
  const grid = toAnalysisGrid(series.startMs, series.stepMs, series.values);
  const others = controls.map(({ startMs, stepMs, values }) => toAnalysisGrid(startMs, stepMs, values));
  const side = (test: typeof testLevelJump, direction: 1 | -1): JumpEvidence | null => {
    const jump = test(grid, releaseAt, direction);
    const shares = jump ? others.map((other) => sharedPart(jump, test(other, releaseAt, direction))) : [];
    return jump && { jump, controlShare: shares.length > 0 ? Math.max(...shares) : null };
  };
  const historyMs = indexFrom(grid, releaseAt) * grid.stepMs;
  const excursions = { up: side(testExcursion, 1), down: side(testExcursion, -1) };
  return { up: side(testLevelJump, 1), down: side(testLevelJump, -1), excursions, stepMs: grid.stepMs, historyMs };
}

/** Size of the jump of a control in parts of the signal's; 0 where it has none at that time. */
function sharedPart(jump: LevelJump, other: LevelJump | null): number {
  if (!other || Math.abs(other.onsetMs - jump.onsetMs) > SAME_INSTANT_MS) return 0;
  return Math.min(1, Math.abs(other.to - other.from) / Math.abs(jump.to - jump.from));
}
