import type { ImpactInput, NearbyRelease, TimeSpan } from '../analysis/impact/input/impact-input.ts';
import type { ReleaseRange } from '../model/event-filter.ts';
import { HOUR_MS, MINUTE_MS, type Millis, millis } from '../model/instant.ts';
import { isOneOff } from '../model/one-off.ts';
import { isCircumstanceKind, isCode, type Neighbour } from '../model/release.ts';
import type { Report } from '../model/report.ts';
import type { Signal, SignalWindow } from '../model/signal.ts';
import { historyOf, type ReleaseContext } from '../releases/release-context.ts';
import { flaggedFindings } from '../report/verdict-line.ts';
import type { SignalCatalogue } from '../signals/catalogue/signal-catalogue.ts';
import { signalsOfScope } from '../signals/catalogue/signals-of-scope.ts';
import { reaches } from '../signals/discovery/signals-of-release.ts';
import { readSignalMembers } from '../signals/windows/read-members.ts';
import { type ReadSignalsContext, readSignalWindows } from '../signals/windows/read-signals.ts';
import type { EventStore } from '../storage/ports/events.ts';
import type { ReportStore } from '../storage/ports/reports.ts';
import type { Log } from '../telemetry/log.ts';
import { activeRegressions } from './active-regressions.ts';
import { controlSignals } from './control-signals.ts';

/** An earlier release can still be to blame for what is seen now. */
const BLAME_BACK_MS = 90 * MINUTE_MS;

export interface ImpactInputsContext extends ReadSignalsContext {
  readonly signals: Pick<SignalCatalogue, 'ofScope' | 'untouched' | 'selectorsOf'>;
  readonly events: Pick<EventStore, 'releases'>;
  readonly reports: Pick<ReportStore, 'regressions'>;
  /** Warned where signals are left out. */
  readonly log?: Pick<Log, 'warn'>;
}

/** The input of one signal, with its definition. */
export interface SignalInput extends ImpactInput {
  readonly signal: Signal;
}

/**
 * Reads everything the analysis needs for one release: for each of its signals the window up to `asOf`, the controls, the releases that
 * compete for the blame. `earlier` is the newest report of this release. Where the release was undone, the windows reach to the end of
 * what is known of that.
 */
export async function readImpactInputs(
  releaseContext: ReleaseContext,
  asOf: Millis,
  earlier: Report | null,
  context: ImpactInputsContext,
): Promise<readonly SignalInput[]> {
  const { release, watchedFrom: releaseAt, historyFrom: from, undoing } = releaseContext;
  const to = millis(Math.max(asOf, undoing?.asOf ?? 0));
  const ofScope = await signalsOfScope(release, context.signals, context.log);
  // A preview is judged on what names its environment: the rest measures production.
  const signals = isOneOff(release) ? ofScope.filter(({ environment }) => environment !== null) : ofScope;
  const wanted = signals.map((signal) => ({ signal, stepMs: null }));
  const [windows, active, controlsBySignal] = await Promise.all([
    readSignalWindows(wanted, from, to, context),
    readActiveRegressions(signals, releaseContext, context),
    controlSignals(signals, release, context.signals),
  ]);
  const flaggedBefore = new Set(flaggedFindings(earlier?.findings ?? []).map(({ signal }) => signal));
  const controls = await readControls(
    controlsBySignal.map((some, index) => ({ controls: some, stepMs: windows[index]?.stepMs ?? null })),
    from,
    to,
    context,
  );
  const splits = await readSplits(releaseContext, asOf, signals, windows, context);
  const competitorsOf = createCompetitorFinder(releaseContext, asOf);
  return signals.flatMap((signal, index): readonly SignalInput[] => {
    const window = windows[index];
    if (!window) return [];
    return [
      {
        signal,
        window,
        controls: controls[index] ?? [],
        releaseId: release.id,
        releaseAt,
        asOf,
        releases: competitorsOf(signal.service),
        activeRegressions: active(signal.id),
        ...(undoing ? { undoneBy: undoing } : {}),
        ...splits(signal.id),
        wasFlagged: flaggedBefore.has(signal.id),
      },
    ];
  });
}

/** What instances of one version differ by is seen within this. */
const SPLIT_BACK_MS = 2 * HOUR_MS;

/** The signals by version and instance, to compare the new version with the old one beside it. */
async function readSplits(
  { release, watchedFrom }: ReleaseContext,
  asOf: Millis,
  signals: readonly Signal[],
  windows: readonly SignalWindow[],
  context: ImpactInputsContext,
): Promise<(signalId: string) => Pick<ImpactInput, 'split'>> {
  // A flag is flipped and a schema changed for all versions at once.
  if (!isCode(release)) return () => ({});
  const requests = signals.flatMap((signal, index) => {
    const stepMs = windows[index]?.stepMs;
    return stepMs === undefined ? [] : [{ signal, stepMs }];
  });
  const found = await readSignalMembers(requests, millis(watchedFrom - SPLIT_BACK_MS), asOf, context);
  const { version } = release;
  const byId = new Map(requests.map(({ signal }, index) => [signal.id, found[index]]));
  return (signalId) => {
    const members = byId.get(signalId);
    return members ? { split: { ...members, version } } : {};
  };
}

/** Looks up, once for all signals, where regressions of earlier releases were live. */
async function readActiveRegressions(
  signals: readonly Signal[],
  releaseContext: ReleaseContext,
  { events, reports }: ImpactInputsContext,
): Promise<(signalId: string) => readonly TimeSpan[]> {
  const { release, at, historyFrom } = releaseContext;
  // Signals of a service are judged for its releases and for those that name none; signals of no service may be for any.
  const anyService = release.service === null || signals.some(({ service }) => service === null);
  const services = anyService ? null : [release.service, null];
  const environments = environmentsOf(signals);
  const ids = signals.map(({ id }) => id);
  const regressions = await reports.regressions({ services, environments, from: historyFrom, to: at }, ids);
  const places = { services: [...new Set(regressions.map((found) => found.release.service))], environments };
  const releases = regressions.length > 0 ? await historyOf(releaseContext, places, events) : [];
  return (signalId) => activeRegressions(signalId, regressions, releases);
}

/** Whose releases can move the signals: every environment's (null) where one of them names none. */
function environmentsOf(signals: readonly Signal[]): ReleaseRange['environments'] {
  const environments = new Set(signals.map(({ environment }) => environment));
  return environments.has(null) ? null : [...environments, null];
}

interface WantedControls {
  readonly controls: readonly Signal[];
  /** Of the signal they are held against. */
  readonly stepMs: number | null;
}

/** The analysis works on minutes. Finer windows of five services would take six times the memory of the signal itself. */
const CONTROL_STEP_MS = MINUTE_MS;

/** The controls of each signal. All are read together, as they share their series. */
async function readControls(
  wanted: readonly WantedControls[],
  from: Millis,
  to: Millis,
  context: ImpactInputsContext,
): Promise<readonly (readonly SignalWindow[])[]> {
  const flat = wanted.flatMap(({ controls, stepMs }) =>
    controls.map((signal) => ({ signal, stepMs: stepMs && Math.max(stepMs, CONTROL_STEP_MS) })),
  );
  if (flat.length === 0) return wanted.map(() => []);
  const windows = await readSignalWindows(flat, from, to, context);
  let taken = 0;
  return wanted.map(({ controls }) => {
    const own = windows.slice(taken, taken + controls.length);
    taken += controls.length;
    return own;
  });
}

/**
 * The releases that compete for the blame for a signal of a service. Signals of one service get the same array: there may be hundreds of
 * neighbours, and an array that is shared is sent to the worker once.
 */
function createCompetitorFinder({ release, watchedFrom, watched, neighbours, circumstances }: ReleaseContext, asOf: Millis) {
  const near = [...neighbours, ...circumstances]
    .filter((other) => other.at >= watchedFrom - BLAME_BACK_MS && other.at <= asOf)
    .filter((other) => reaches(other.environment, release.environment))
    .map((other) => ({ other, name: nameOf(other) }));
  const found = new Map<string | null, readonly NearbyRelease[]>();
  return (service: string | null): readonly NearbyRelease[] => {
    let competitors = found.get(service);
    if (!competitors) {
      competitors = near.map(({ other, name }) => ({
        id: other.id,
        at: other.at,
        name,
        // A release may be judged on signals that belong to no service, and one without a service on those of any.
        sameService: other.service === release.service || other.service === service,
        ...(isCircumstanceKind(other) && { judged: false }),
        ...((service === null || other.service === null) && { judgedAlike: true }),
        ...spanOf(watched.get(other.id)),
      }));
      found.set(service, competitors);
    }
    return competitors;
  };
}

const spanOf = (watched: TimeSpan | undefined): Pick<NearbyRelease, 'watched'> => (watched ? { watched } : {});

/** `shop 1.4.3`, with what of it is known; of what is no code also its kind: `flag shop checkout-v2:on`. */
function nameOf(one: Neighbour): string | null {
  const { kind, service, version } = one;
  const name = service && version ? `${service} ${version}` : service || version;
  return isCode(one) ? name || null : [kind, name].filter(Boolean).join(' ');
}
