import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { ImpactInput, NearbyRelease, Undoing } from '../analysis/impact/input/impact-input.ts';
import { effectiveAt } from '../model/event.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis } from '../model/instant.ts';
import type { Release } from '../model/release.ts';
import type { Report } from '../model/report.ts';
import type { Signal, SignalWindow } from '../model/signal.ts';
import { flaggedFindings } from '../report/verdict-line.ts';
import { averageWindows } from '../signals/average-windows.ts';
import type { SignalCatalogue } from '../signals/catalogue/signal-catalogue.ts';
import { type ReadSignalsNeeds, readSignalWindows } from '../signals/read-signals.ts';
import { signalsOfPlace } from '../signals/signals-of-place.ts';
import { sameEnvironment } from '../signals/signals-of-release.ts';
import { activeRegressions } from './active-regressions.ts';
import { controlSignals } from './control-windows.ts';
import { flaggedBetween, type ReleaseLister } from './flagged-releases.ts';

/** As much history as the method has a use for. */
const HISTORY_MS = 7 * DAY_MS;

/** An earlier release can still be to blame for what is seen now. */
const BLAME_BACK_MS = 90 * MINUTE_MS;

/** Releases this far after the one judged are looked up as well: they end its horizon or touch a control. */
export const LOOK_AHEAD_MS = 2 * HOUR_MS;

export interface ImpactInputsNeeds extends ReadSignalsNeeds {
  readonly signals: Pick<SignalCatalogue, 'ofPlace' | 'namesakes' | 'selectorsOf'>;
  readonly reports: ReleaseLister;
}

/** Releases from the beginning of the history on; looked up once, used for horizon, blame, controls and active regressions. */
export const historyStart = (release: Release): Millis => millis(effectiveAt(release) - HISTORY_MS);

/**
 * Reads everything the analysis needs for one release: for each of its signals the window up to `asOf`, the control, the releases that
 * compete for the blame. `releases` are those between `historyStart` and `LOOK_AHEAD_MS`, of all services, the earliest first; `earlier` is
 * the newest report of this release. Where the release was undone, the windows reach to the end of what is known of that.
 */
export async function readImpactInputs(
  release: Release,
  releases: readonly Release[],
  asOf: Millis,
  undoing: Undoing | null,
  earlier: Report | null,
  needs: ImpactInputsNeeds,
): Promise<readonly ImpactInput[]> {
  const releaseAt = effectiveAt(release);
  const from = historyStart(release);
  const to = millis(Math.max(asOf, undoing?.asOf ?? 0));
  const signals = await signalsOfPlace(release, needs.signals);
  const wanted = signals.map((signal) => ({ signal, stepMs: null }));
  const windows = await readSignalWindows(wanted, from, to, needs);
  const flagged = await flaggedBetween(needs.reports, from, releaseAt);
  const flaggedBefore = new Set(flaggedFindings(earlier?.findings ?? []).map(({ signal }) => signal));

  const controlsBySignal = await controlSignals(signals, release, releases, needs.signals);
  const controls = await readControls(
    controlsBySignal.map((some, index) => ({ controls: some, stepMs: windows[index]?.stepMs ?? null })),
    from,
    to,
    needs,
  );
  return signals.flatMap((signal, index): readonly ImpactInput[] => {
    const window = windows[index];
    if (!window) return [];
    return [
      {
        signal,
        window,
        control: controls[index] ?? null,
        releaseId: release.id,
        releaseAt,
        asOf,
        releases: competitors(release, releases, signal, asOf),
        activeRegressions: activeRegressions(signal.id, flagged, releases),
        ...(undoing ? { undoneBy: undoing } : {}),
        wasFlagged: flaggedBefore.has(signal.id),
      },
    ];
  });
}

interface WantedControl {
  readonly controls: readonly Signal[];
  /** Of the signal they are held against. */
  readonly stepMs: number | null;
}

/** One control for each signal, null for one without. All are read together, as they share their series. */
async function readControls(
  wanted: readonly WantedControl[],
  from: Millis,
  to: Millis,
  needs: ImpactInputsNeeds,
): Promise<readonly (SignalWindow | null)[]> {
  const flat = wanted.flatMap(({ controls, stepMs }) => controls.map((signal) => ({ signal, stepMs })));
  if (flat.length === 0) return wanted.map(() => null);
  const windows = await readSignalWindows(flat, from, to, needs);
  const averages: (SignalWindow | null)[] = [];
  let taken = 0;
  for (const { controls } of wanted) {
    averages.push(averageWindows(windows.slice(taken, taken + controls.length)));
    taken += controls.length;
    await yieldToEventLoop();
  }
  return averages;
}

function competitors(release: Release, releases: readonly Release[], signal: Signal, asOf: Millis): readonly NearbyRelease[] {
  return releases
    .filter((other) => effectiveAt(other) >= effectiveAt(release) - BLAME_BACK_MS && effectiveAt(other) <= asOf)
    .filter((other) => sameEnvironment(other.environment, release.environment))
    .map((other) => ({
      id: other.id,
      at: effectiveAt(other),
      name: nameOf(other),
      // A release may be judged on signals that belong to no service, and one without a service on those of any.
      sameService: other.service === release.service || other.service === signal.service,
    }));
}

/** `shop 1.4.3`, with what of it is known. */
const nameOf = ({ service, version }: Release): string | null => [service, version].filter(Boolean).join(' ') || null;
