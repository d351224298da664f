import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { type Millis, millis } from '../model/instant.ts';
import type { Page, PageRequest } from '../model/page.ts';
import type { Samples, SeriesSamples } from '../model/sample.ts';
import type { Series, SeriesFilter, SeriesName } from '../model/series.ts';
import type { Signal, SignalWindow } from '../model/signal.ts';
import { discoverSignals } from './discover-signals.ts';
import { LEVEL_HOLDS_MS } from './fold-series.ts';
import { livenessPeers, readWindow } from './read-window.ts';
import { matcherOf, selectorsOf } from './select-series.ts';
import { combineSignals } from './signals-of-release.ts';

export interface ReadSignalsNeeds {
  readonly samples: {
    listSeries(filter: SeriesFilter, page: PageRequest): Promise<Page<Series>>;
    read(series: readonly SeriesName[], from: Millis, to: Millis): Promise<readonly Samples[]>;
  };
  readonly signals: { list(): Promise<readonly Signal[]> };
}

/** What can be watched at one moment: every series, and every signal that is discovered in them or defined by a user. */
export interface SignalCatalogue {
  readonly series: readonly Series[];
  /** By ascending id. */
  readonly signals: readonly Signal[];
}

const PAGE_SIZE = 1_000;

/** A week of ten-second samples is a megabyte a series: few at a time, so that other calls get their turn in the store's thread. */
const SERIES_A_READ = 4;

/** Looks up all series and signals. Load it once for everything that is read together. */
export async function loadSignalCatalogue({ samples, signals }: ReadSignalsNeeds): Promise<SignalCatalogue> {
  const series: Series[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<Series> = await samples.listSeries({ metric: null, tags: [] }, { limit: PAGE_SIZE, cursor });
    series.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return { series, signals: combineSignals(discoverSignals(series), await signals.list()) };
}

/** A signal to read, on its own step or, where it is to be held against another, on the step of that one. */
export interface WantedWindow {
  readonly signal: Signal;
  readonly stepMs: number | null;
}

/**
 * Reads signals over `[from, to)`, in the order wanted. Every series is read once, however many signals share it, and a day further back
 * than `from`, as levels are carried into the window. Yields to the event loop between two signals.
 */
export async function readSignalWindows(
  wanted: readonly WantedWindow[],
  catalogue: SignalCatalogue,
  from: Millis,
  to: Millis,
  samples: ReadSignalsNeeds['samples'],
): Promise<readonly SignalWindow[]> {
  const seriesOf = createSeriesFinder(catalogue);
  const read = [...new Set(wanted.flatMap(({ signal }) => seriesOf(signal)))];
  const given = new Map<Series, SeriesSamples>();
  for (let first = 0; first < read.length; first += SERIES_A_READ) {
    const some = read.slice(first, first + SERIES_A_READ);
    const columns = await samples.read(some, millis(from - LEVEL_HOLDS_MS), to);
    for (const [index, series] of some.entries()) given.set(series, { series, samples: columns[index] ?? NO_SAMPLES });
  }

  const windows: SignalWindow[] = [];
  for (const { signal, stepMs } of wanted) {
    const own = seriesOf(signal).flatMap((series) => given.get(series) ?? []);
    windows.push(readWindow(signal, own, from, to, stepMs ?? undefined));
    await yieldToEventLoop();
  }
  return windows;
}

const NO_SAMPLES: Samples = { at: new Float64Array(0), values: new Float64Array(0) };

/** The series of a signal and of those that tell whether its service reported; found once for signals that share them. */
function createSeriesFinder({ series, signals }: SignalCatalogue): (signal: Signal) => readonly Series[] {
  const found = new Map<string, readonly Series[]>();
  return (signal) => {
    const peers = livenessPeers(signal, signals);
    const key = JSON.stringify(peers.map(({ id }) => id).sort());
    let chosen = found.get(key);
    if (!chosen) {
      chosen = series.filter(matcherOf(peers.flatMap(({ expression }) => selectorsOf(expression))));
      found.set(key, chosen);
    }
    return chosen;
  };
}
