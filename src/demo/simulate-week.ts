import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { DAY_MS, HOUR_MS } from '../model/instant.ts';
import { type AggregatedStep, aggregateStep } from './aggregated-step.ts';
import type { Progress } from './progress.ts';
import { type PlannedRelease, planWeek } from './release-plan.ts';
import { openShop, type ShopStep, STEP_MS } from './shop.ts';

/** A release before which less than this is known cannot be judged, so a shorter history leaves it out. */
const HISTORY_BEFORE_FIRST_RELEASE_MS = 12 * HOUR_MS;
/** An hour of the shop: Ctrl-C and the progress bar wait no longer than it takes to simulate. */
const STEPS_PER_YIELD = 360;

export interface SimulatedWeek {
  /** Those that have enough history before them, ascending. */
  readonly releases: readonly PlannedRelease[];
  readonly steps: readonly AggregatedStep[];
  /** The shop, standing at the end of the history, to go on from there. */
  nextStep(): ShopStep;
}

/** Runs the shop through `days` days up to offset 0. Depends on nothing but seed and days. */
export async function simulateWeek(seed: number, days: number, progress: Progress, stopped: AbortSignal): Promise<SimulatedWeek> {
  const plan = planWeek(seed);
  const fromOffsetMs = -days * DAY_MS;
  const nextStep = openShop(seed, plan.influences, fromOffsetMs);
  const total = (days * DAY_MS) / STEP_MS;
  const steps: AggregatedStep[] = [];
  while (steps.length < total) {
    for (let left = Math.min(STEPS_PER_YIELD, total - steps.length); left > 0; left -= 1) steps.push(aggregateStep(nextStep()));
    progress.update(steps.length, total);
    await yieldToEventLoop();
    stopped.throwIfAborted();
  }
  const releases = plan.releases.filter((release) => release.offsetMs >= fromOffsetMs + HISTORY_BEFORE_FIRST_RELEASE_MS);
  return { releases, steps, nextStep };
}
