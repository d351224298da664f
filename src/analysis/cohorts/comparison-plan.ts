import { MINUTE_MS } from '../../model/instant.ts';

/**
 * The stretches of minutes side by side that are compared, from the first minute that both cohorts had traffic: growing ones from the
 * beginning, and later ones for a fault that began when the canary was warm. A look uses those that are complete; what one of them shows,
 * it shows at every later look.
 */
const PLAN_MINUTES: readonly (readonly [from: number, to: number])[] = [
  ...[2, 3, 5, 10, 15, 30, 60, 120].map((to) => [0, to] as const),
  ...([
    [5, 10],
    [10, 20],
    [20, 40],
    [40, 80],
    [60, 120],
  ] as const),
];

/** Every one of them may be wrong: by the union bound a p times their number holds at any look, however often somebody looks. */
export const PLANNED = PLAN_MINUTES.length;

/** A stretch of the steps side by side: from one position up to, not including, another. */
export interface StepSpan {
  readonly from: number;
  readonly to: number;
}

/** Those that are complete after so many steps side by side. Of steps longer than a minute, stretches that hold whole ones. */
export function spansWithin(steps: number, stepMs: number): readonly StepSpan[] {
  const found = new Map<string, StepSpan>();
  for (const [from, to] of PLAN_MINUTES) {
    const stretch = { from: Math.ceil((from * MINUTE_MS) / stepMs), to: Math.floor((to * MINUTE_MS) / stepMs) };
    if (stretch.to > stretch.from && stretch.to <= steps) found.set(`${stretch.from} ${stretch.to}`, stretch);
  }
  return [...found.values()];
}
