import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { type Millis, millis } from '../../model/instant.ts';
import type { Page } from '../../model/page.ts';
import type { SeriesSamples } from '../../model/sample.ts';
import type { SeriesSelector, Signal, SignalWindow } from '../../model/signal.ts';
import type { SignalCatalogue } from '../catalogue/signal-catalogue.ts';
import { matcherOf, selectorsOf } from '../discovery/select-series.ts';
import { LEVEL_HOLDS_MS } from './aggregate-series.ts';
import { withBeginnings } from './begun-totals.ts';
import { incrementsOfTotal, isDeclaredTotal } from './increments-of-total.ts';
import { readWindow } from './read-window.ts';
import { incrementsOf, isRunningTotal } from './running-totals.ts';

/** Where the samples of signals are read from. */
export interface ReadSignalsContext {
  readonly samples: {
    select(
      selectors: readonly SeriesSelector[],
      range: { readonly from: Millis; readonly to: Millis },
      cursor: string | null,
    ): Promise<Page<SeriesSamples>>;
  };
  readonly signals: Pick<SignalCatalogue, 'selectorsOf'>;
  /** Called between two pages of series; what it throws ends the reading. */
  readonly onPage?: () => void;
}

/** A signal to read, on its own step or, where it is to be held against another, on the step of that one. */
interface WindowRequest {
  readonly signal: Signal;
  readonly stepMs: number | null;
}

/** One signal over `[from, to)` on a grid of its own, aligned to the epoch. */
export async function readSignalWindow(
  signal: Signal,
  from: Millis,
  to: Millis,
  context: ReadSignalsContext,
): Promise<SignalWindow> {
  const [window] = await readSignalWindows([{ signal, stepMs: null }], from, to, context);
  return window!;
}

/**
 * Reads signals over `[from, to)`, in the order of `requests`. Every series is read once, however many signals share it, and a day further
 * back than `from`, as levels are carried into the window. Running totals are read as what was added to them. Yields to the event loop
 * between two signals.
 */
export async function readSignalWindows(
  requests: readonly WindowRequest[],
  from: Millis,
  to: Millis,
  context: ReadSignalsContext,
): Promise<readonly SignalWindow[]> {
  if (requests.length === 0) return [];
  const signals = requests.map(({ signal }) => signal);
  const { given, recognised, selectors } = await readSeries(signals, millis(from - LEVEL_HOLDS_MS), to, context);
  // Signals that share their selectors have the same array of them, and so share this.
  const bySelectors = new Map<readonly SeriesSelector[], readonly SeriesSamples[]>();
  const windows: SignalWindow[] = [];
  for (const [index, { signal, stepMs }] of requests.entries()) {
    const own = selectors[index]!;
    const picked = bySelectors.get(own) ?? pick(given, own);
    bySelectors.set(own, picked);
    const window = readWindow(signal, picked, from, to, stepMs ?? undefined);
    windows.push(readsAny(signal, recognised) ? { ...window, ofRunningTotals: true } : window);
    await yieldToEventLoop();
  }
  return windows;
}

/** The series of signals over `[from, to)`, each once, with increments in place of running totals; and what picks those of each signal. */
export async function readSeries(signals: readonly Signal[], from: Millis, to: Millis, context: ReadSignalsContext) {
  const selectors = await context.signals.selectorsOf(signals);
  return { selectors, ...(await readSelected(selectors.flat(), from, to, context)) };
}

/** The series that any of the selectors picks over `[from, to)`, each once, with increments in place of running totals. */
export async function readSelected(
  selectors: readonly SeriesSelector[],
  from: Millis,
  to: Millis,
  context: Pick<ReadSignalsContext, 'samples' | 'onPage'>,
) {
  return inIncrements(await selectAll(distinct(selectors), from, to, context));
}

async function selectAll(
  selectors: readonly SeriesSelector[],
  from: Millis,
  to: Millis,
  { samples, onPage }: Pick<ReadSignalsContext, 'samples' | 'onPage'>,
): Promise<readonly SeriesSamples[]> {
  const found: SeriesSamples[] = [];
  let cursor: string | null = null;
  do {
    const page: Page<SeriesSamples> = await samples.select(selectors, { from, to }, cursor);
    found.push(...page.items);
    onPage?.();
    cursor = page.nextCursor;
  } while (cursor !== null);
  return found;
}

/** The series, with increments in place of running totals; `recognised` are those that only their values show to be running totals. */
function inIncrements(read: readonly SeriesSamples[]): {
  readonly given: readonly SeriesSamples[];
  readonly recognised: readonly SeriesSamples[];
} {
  const recognised = read.filter((each) => !isDeclaredTotal(each) && isRunningTotal(each));
  const isRecognised = new Set(recognised);
  const declared = read.filter(isDeclaredTotal);
  const begun = new Map(withBeginnings(declared).map((total, index) => [declared[index]!, total]));
  const given = read.map((each) => {
    const total = begun.get(each);
    if (total) return { ...each, samples: incrementsOfTotal(total.samples) };
    return isRecognised.has(each) ? { ...each, samples: incrementsOf(each.samples) } : each;
  });
  return { given, recognised };
}

const readsAny = (signal: Signal, series: readonly SeriesSamples[]): boolean =>
  series.length > 0 && series.map((each) => each.series).some(matcherOf(selectorsOf(signal.expression)));

function pick(given: readonly SeriesSamples[], selectors: readonly SeriesSelector[]): readonly SeriesSamples[] {
  const matches = matcherOf(selectors);
  return given.filter(({ series }) => matches(series));
}

const distinct = (selectors: readonly SeriesSelector[]): readonly SeriesSelector[] => [
  ...new Map(selectors.map((selector) => [JSON.stringify([selector.metric, selector.tags]), selector])).values(),
];
