import { setImmediate as nextTurn } from 'node:timers/promises';
import { DAY_MS, HOUR_MS } from '../model/instant.ts';
import { type FoldedStep, foldStep } from './folded-step.ts';
import type { Progress } from './progress.ts';
import { type PlannedRelease, planWeek } from './release-plan.ts';
import { openShop, type ShopStep, STEP_MS } from './shop.ts';

/** A release before which less than this is known cannot be judged, so a shorter history leaves it out. */
const HISTORY_BEFORE_FIRST_RELEASE_MS = 12 * HOUR_MS;
/** A pause for the event loop after so many steps. */
const STEPS_A_TURN = 360;

export interface SimulatedWeek {
  /** Those that have enough history before them, ascending. */
  readonly releases: readonly PlannedRelease[];
  readonly steps: readonly FoldedStep[];
  /** The shop, standing at the end of the history, to go on from there. */
  nextStep(): ShopStep;
}

/** Runs the shop through `days` days up to offset 0. Depends on nothing but seed and days. */
export async function simulateWeek(seed: number, days: number, progress: Progress, stopped: AbortSignal): Promise<SimulatedWeek> {
  const plan = planWeek(seed);
  const fromOffsetMs = -days * DAY_MS;
  const nextStep = openShop(seed, plan.influences, fromOffsetMs);
  const total = (days * DAY_MS) / STEP_MS;
  const steps: FoldedStep[] = [];
  while (steps.length < total) {
    for (let left = Math.min(STEPS_A_TURN, total - steps.length); left > 0; left -= 1) steps.push(foldStep(nextStep()));
    progress.update(steps.length, total);
    await nextTurn();
    stopped.throwIfAborted();
  }
  const releases = plan.releases.filter((release) => release.offsetMs >= fromOffsetMs + HISTORY_BEFORE_FIRST_RELEASE_MS);
  return { releases, steps, nextStep };
}
