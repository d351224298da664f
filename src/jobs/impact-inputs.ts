import type { ImpactInput, NearbyRelease } from '../analysis/impact/impact-input.ts';
import { effectiveAt } from '../model/event.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis } from '../model/instant.ts';
import type { Release } from '../model/release.ts';
import type { Signal, SignalWindow } from '../model/signal.ts';
import { averageWindows } from '../signals/average-windows.ts';
import { sameEnvironment, signalsOfRelease } from '../signals/signals-of-release.ts';
import { activeRegressions } from './active-regressions.ts';
import { controlSignals } from './control-windows.ts';
import { flaggedBetween, type ReleaseLister } from './flagged-releases.ts';
import { loadSignalCatalogue, type ReadSignalsNeeds, readSignalWindows, type SignalCatalogue } from './read-signals.ts';

/** As much history as the method has a use for. */
const HISTORY_MS = 7 * DAY_MS;

/** An earlier release can still be to blame for what is seen now. */
const BLAME_BACK_MS = 90 * MINUTE_MS;

/** Releases this far after the one judged are looked up as well: they end its horizon or touch a control. */
export const LOOK_AHEAD_MS = 2 * HOUR_MS;

export interface ImpactInputsNeeds extends ReadSignalsNeeds {
  readonly reports: ReleaseLister;
}

/** Releases from the beginning of the history on; looked up once, used for horizon, blame, controls and active regressions. */
export const historyStart = (release: Release): Millis => millis(effectiveAt(release) - HISTORY_MS);

/**
 * Reads everything the analysis needs for one release: for each of its signals the window up to `asOf`, the control, the releases that
 * compete for the blame. `releases` are those between `historyStart` and `LOOK_AHEAD_MS`, of all services, the earliest first.
 */
export async function readImpactInputs(
  release: Release,
  releases: readonly Release[],
  asOf: Millis,
  needs: ImpactInputsNeeds,
): Promise<readonly ImpactInput[]> {
  const releaseAt = effectiveAt(release);
  const from = historyStart(release);
  const catalogue = await loadSignalCatalogue(needs);
  const signals = signalsOfRelease(catalogue.signals, release);
  const wanted = signals.map((signal) => ({ signal, stepMs: null }));
  const windows = await readSignalWindows(wanted, catalogue, from, asOf, needs.samples);
  const flagged = await flaggedBetween(needs.reports, from, releaseAt);

  const inputs: ImpactInput[] = [];
  for (const [index, signal] of signals.entries()) {
    const window = windows[index];
    if (!window) continue;
    const controls = controlSignals(signal, release, releases, catalogue.signals);
    inputs.push({
      signal,
      window,
      control: await readControl(controls, window.stepMs, catalogue, from, asOf, needs),
      releaseId: release.id,
      releaseAt,
      asOf,
      releases: competitors(release, releases, signal, asOf),
      activeRegressions: activeRegressions(signal.id, flagged, releases),
    });
  }
  return inputs;
}

async function readControl(
  controls: readonly Signal[],
  stepMs: number,
  catalogue: SignalCatalogue,
  from: Millis,
  to: Millis,
  needs: ImpactInputsNeeds,
): Promise<SignalWindow | null> {
  if (controls.length === 0) return null;
  const wanted = controls.map((signal) => ({ signal, stepMs }));
  return averageWindows(await readSignalWindows(wanted, catalogue, from, to, needs.samples));
}

function competitors(release: Release, releases: readonly Release[], signal: Signal, asOf: Millis): readonly NearbyRelease[] {
  return releases
    .filter((other) => effectiveAt(other) >= effectiveAt(release) - BLAME_BACK_MS && effectiveAt(other) <= asOf)
    .filter((other) => sameEnvironment(other.environment, release.environment))
    .map((other) => ({
      id: other.id,
      at: effectiveAt(other),
      // A release may be judged on signals that belong to no service, and one without a service on those of any.
      sameService: other.service === release.service || other.service === signal.service,
    }));
}
