import { effectiveAt } from '../../../model/event.ts';
import { HOUR_MS, MINUTE_MS, type Millis, millis } from '../../../model/instant.ts';
import type { Release } from '../../../model/release.ts';
import type { Report } from '../../../model/report.ts';
import type { Signal, SignalWindow } from '../../../model/signal.ts';
import type { SignalBars } from '../../../report/bar-chart.ts';
import { flaggedFindings } from '../../../report/verdict-line.ts';
import type { SignalCatalogue } from '../../../signals/catalogue/signal-catalogue.ts';
import { type ReadSignalsContext, readSignalWindow } from '../../../signals/windows/read-signals.ts';

/** Lines for more signals than this say no more. */
const MAX_LINES = 3;

/** One bar; a line of two hours fits beside text. */
const BAR_MS = 4 * MINUTE_MS;
const SIDE_MS = HOUR_MS;

export interface FlaggedBarsContext extends ReadSignalsContext {
  readonly signals: Pick<SignalCatalogue, 'get' | 'selectorsOf'>;
}

/** How the flagged signals of a report went in the hour before and after the release, by the signal's id. */
export async function flaggedBars(
  release: Release,
  report: Report,
  context: FlaggedBarsContext,
): Promise<ReadonlyMap<string, SignalBars>> {
  const flagged = flaggedFindings(report.findings).slice(0, MAX_LINES);
  const bars = new Map<string, SignalBars>();
  if (flagged.length === 0) return bars;
  const releaseAt = effectiveAt(release);
  const to = millis(Math.min(releaseAt + SIDE_MS, report.asOf));
  for (const { signal: id } of flagged) {
    const signal = await context.signals.get(id);
    if (!signal) continue;
    const window = await readSignalWindow(signal, millis(releaseAt - SIDE_MS), to, context);
    bars.set(id, { values: toBars(window, signal, releaseAt, to), releaseIndex: SIDE_MS / BAR_MS, barMs: BAR_MS });
  }
  return bars;
}

/** One value a bar, the bars laid so that one begins with the release: sums of counts, shares of ratios, means of levels. */
function toBars(window: SignalWindow, { expression }: Signal, releaseAt: Millis, to: Millis): readonly number[] {
  const first = releaseAt - SIDE_MS;
  const bars = Array.from({ length: Math.max(0, Math.floor((to - first) / BAR_MS)) }, () => ({ sum: 0, weight: 0, steps: 0 }));
  for (const [step, value] of window.values.entries()) {
    const bar = bars[Math.floor((window.start + step * window.stepMs - first) / BAR_MS)];
    if (!bar || Number.isNaN(value)) continue;
    bar.sum += value;
    bar.weight += window.denominators?.[step] ?? 1;
    bar.steps += 1;
  }
  return bars.map(({ sum, weight, steps }) => {
    if (steps === 0) return Number.NaN;
    return expression.form === 'sum' ? sum : sum / weight;
  });
}
