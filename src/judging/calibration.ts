import type { CalibrationInput } from '../analysis/calibration/measure-calibration.ts';
import type { ImpactSettings } from '../analysis/impact/input/impact-input.ts';
import type { CountedShare, OnlineFdrSummary, SignalCalibration } from '../model/calibration.ts';
import { environmentsNear, type ReleaseRange } from '../model/event-filter.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, type Millis, millis } from '../model/instant.ts';
import type { ReleaseMark } from '../model/release.ts';
import { isJudged, type Signal } from '../model/signal.ts';
import { PollingLoop } from '../queue/polling-loop.ts';
import { BENCHMARK_WEIGHT } from '../report/expected-false-flags.ts';
import type { SignalCatalogue } from '../signals/catalogue/signal-catalogue.ts';
import { type ReadSignalsContext, readSignalWindow } from '../signals/windows/read-signals.ts';
import type { EventStore } from '../storage/ports/events.ts';
import type { ReportStore } from '../storage/ports/reports.ts';
import type { Log } from '../telemetry/log.ts';
import { activeRegressions } from './active-regressions.ts';
import { summarizeOnlineFdr } from './online-fdr-summary.ts';

interface CalibrationContext extends ReadSignalsContext {
  readonly signals: Pick<SignalCatalogue, 'ofScope' | 'selectorsOf'>;
  readonly events: Pick<EventStore, 'releases'>;
  readonly reports: Pick<ReportStore, 'listReleases' | 'regressions'>;
  /** The statistics, which run elsewhere: a second for each signal. Takes ownership of the window's arrays. */
  readonly measure: (input: CalibrationInput, settings: ImpactSettings) => Promise<SignalCalibration>;
  readonly settings: ImpactSettings;
  readonly now: () => Millis;
  readonly log: Log;
}

/** What is known of the signals at one moment. */
interface KnownCalibration {
  /** When the last pass over the signals began; null before the first one is complete. */
  readonly measuredAt: Millis | null;
  /** A pass is under way, and some of the figures may be from it. */
  readonly measuring: boolean;
  /** By id of the signal. */
  readonly signals: readonly SignalCalibration[];
  readonly stream: OnlineFdrSummary;
}

const HISTORY_MS = 7 * DAY_MS;

/** A server has other work in the first minutes after its start, and may still be importing its history. */
const FIRST_AFTER_MS = 10 * MINUTE_MS;

/** A week of history differs little from one day to the next. */
const REPEAT_AFTER_MS = DAY_MS;

/** A young signal gains a quiet moment an hour, so those with few of them are measured again as often. */
const REPEAT_YOUNG_AFTER_MS = HOUR_MS;

/** With so many moments a signal's own rate weighs as much as the benchmark's in a report; with fewer, each further one counts. */
const ENOUGH_MOMENTS = BENCHMARK_WEIGHT;

/** After a pass that failed, as when the store does not answer. */
const RETRY_AFTER_MS = 5 * MINUTE_MS;

/**
 * Keeps in memory how often the analysis is wrong about each signal: measured every day, every hour while a signal has few quiet moments, and
 * at once when it is read before the first time.
 */
export class Calibration {
  readonly #context: CalibrationContext;
  readonly #loop: PollingLoop;
  #known: ReadonlyMap<string, SignalCalibration> = new Map();
  #measuredAt: Millis | null = null;
  #dueAt: number;
  /** When every signal is due, those with enough moments among them. */
  #allDueAt = 0;
  #measuring: Promise<void> | null = null;
  #stopped = false;

  constructor(context: CalibrationContext) {
    this.#context = context;
    this.#dueAt = context.now() + FIRST_AFTER_MS;
    this.#loop = new PollingLoop(
      async () => {
        if (context.now() >= this.#dueAt) await this.#measure();
        return this.#dueAt - context.now();
      },
      (error) => context.log.error({ error }, 'the calibration could not be measured'),
    );
  }

  start(): void {
    this.#stopped = false;
    this.#loop.start();
  }

  /** Resolves when the signal under way is done. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop.stop();
    await this.#measuring?.catch(() => {});
  }

  /** What is known now. Measures where nothing is known yet, and waits for it, but not past `patienceMs`: the rest comes later. */
  async read(patienceMs: number): Promise<KnownCalibration> {
    if (this.#measuredAt === null) await withPatience(this.#measure(), patienceMs);
    return {
      measuredAt: this.#measuredAt,
      measuring: this.#measuring !== null,
      signals: [...this.#known.values()].sort((a, b) => (a.signal < b.signal ? -1 : 1)),
      stream: await summarizeOnlineFdr(this.#context.reports, this.#context.now(), this.falseFlags(), this.#context.settings),
    };
  }

  /** The share of quiet moments flagged, of the signals of which it is known. */
  falseFlags(): ReadonlyMap<string, CountedShare> {
    const counted = [...this.#known.values()].flatMap(({ signal, falseFlags }) =>
      falseFlags ? [[signal, falseFlags] as const] : [],
    );
    return new Map(counted);
  }

  #measure(): Promise<void> {
    this.#measuring ??= this.#measureAll()
      .catch((error: unknown) => {
        this.#dueAt = this.#context.now() + RETRY_AFTER_MS;
        throw error;
      })
      .finally(() => {
        this.#measuring = null;
      });
    return this.#measuring;
  }

  async #measureAll(): Promise<void> {
    const asOf = this.#context.now();
    const from = millis(asOf - HISTORY_MS);
    const readReleases = createReleaseReader(from, asOf, this.#context.events);
    const all = asOf >= this.#allDueAt;
    const seen = new Set<string>();
    for await (const signal of everySignal(this.#context.signals)) {
      if (this.#stopped) return;
      seen.add(signal.id);
      if (!all && this.#hasEnough(signal.id)) continue;
      const measured = await this.#measureSignal(signal, { from, asOf, readReleases });
      if (measured) this.#known = new Map(this.#known).set(signal.id, measured);
    }
    this.#known = new Map([...this.#known].filter(([id]) => seen.has(id)));
    this.#measuredAt = asOf;
    if (all) this.#allDueAt = asOf + REPEAT_AFTER_MS;
    const isYoung = seen.size === 0 || [...seen].some((id) => !this.#hasEnough(id));
    this.#dueAt = isYoung ? Math.min(this.#allDueAt, asOf + REPEAT_YOUNG_AFTER_MS) : this.#allDueAt;
  }

  #hasEnough(signal: string): boolean {
    return (this.#known.get(signal)?.falseFlags?.of ?? 0) >= ENOUGH_MOMENTS;
  }

  /** Null where it failed, which is logged: the other signals are measured all the same. */
  async #measureSignal(signal: Signal, history: History): Promise<SignalCalibration | null> {
    const { reports, measure, settings, log } = this.#context;
    const { from, asOf, readReleases } = history;
    try {
      const releases = await readReleases(signal);
      const regressions = await reports.regressions({ ...placesNear(signal), from, to: asOf }, [signal.id]);
      const window = await readSignalWindow(signal, from, asOf, this.#context);
      const near = releases.map(({ at }) => at);
      const live = activeRegressions(signal.id, regressions, releases);
      return await measure({ signal, window, asOf, releases: near, activeRegressions: live }, settings);
    } catch (error) {
      log.error({ error, signal: signal.id }, 'the calibration of a signal could not be measured');
      return null;
    }
  }
}

/** Signals held at a time during a pass. */
const SIGNALS_A_PAGE = 100;

async function* everySignal(signals: CalibrationContext['signals']): AsyncGenerator<Signal, void> {
  for (let after: string | null = null; ; ) {
    const { items, more } = await signals.ofScope({ service: null, environment: null }, { after, limit: SIGNALS_A_PAGE });
    yield* items.filter(isJudged);
    if (!more) return;
    after = items.at(-1)!.id;
  }
}

interface History {
  readonly from: Millis;
  readonly asOf: Millis;
  /** Releases of the history that may move the signal. */
  readonly readReleases: (signal: Signal) => Promise<readonly ReleaseMark[]>;
}

/** Signals come by id, so those of one service and environment mostly follow one another: the releases of the last are remembered. */
function createReleaseReader(from: Millis, to: Millis, events: CalibrationContext['events']): History['readReleases'] {
  let last: (Pick<Signal, 'service' | 'environment'> & { readonly releases: Promise<readonly ReleaseMark[]> }) | null = null;
  return (signal) => {
    const { service, environment } = signal;
    if (last === null || last.service !== service || last.environment !== environment) {
      last = { service, environment, releases: events.releases({ ...placesNear(signal), from, to }) };
    }
    return last.releases;
  };
}

/**
 * Where releases go that may move the signal: to its service and environment. One that names no service may be of any; those of other
 * services are part of the signal's usual variation.
 */
const placesNear = ({ service, environment }: Signal): Pick<ReleaseRange, 'services' | 'environments'> => ({
  services: service === null ? null : [service, null],
  environments: environmentsNear(environment),
});

/** Waits for work for at most `patienceMs`. Rejects where the work fails within that time. */
async function withPatience(work: Promise<void>, patienceMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, patienceMs);
  });
  await Promise.race([work, enough]).finally(() => clearTimeout(timer));
  work.catch(() => {});
}
