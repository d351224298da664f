import { DAY_MS, type Millis, millis } from '../../model/instant.ts';
import type { Samples } from '../../model/sample.ts';
import type { Signal, SignalKind, SignalWindow } from '../../model/signal.ts';
import { type ReadSignalsNeeds, readSignalWindow } from '../../signals/read-signals.ts';
import type { QueryBudget } from './query-budget.ts';
import { type Aggregate, createStepFold, gridOver, type Point } from './step-aggregator.ts';

export type CountsPoint = readonly [at: number, numerator: number, denominator: number];

export interface SignalPoints {
  readonly stepMs: number | null;
  readonly points: readonly Point[];
  /** Of a ratio: numerator and denominator of every point. Null for every other kind. */
  readonly counts: readonly CountsPoint[] | null;
}

/** A week at a time: a signal may be made of dozens of series, and whole days hold whole steps of every usual width. */
const SLICE_MS = 7 * DAY_MS;

/**
 * The values of a signal, on its own grid or folded into steps. A ratio is folded by adding numerators and denominators up, because the
 * mean of ratios is not the ratio, unless another aggregate than `avg` is asked for. Throws `too-many-points` or `deadline-exceeded`.
 */
export async function readSignalPoints(
  signal: Signal,
  from: Millis,
  to: Millis,
  fold: { readonly stepMs: number; readonly aggregate: Aggregate | null } | null,
  needs: ReadSignalsNeeds,
  budget: QueryBudget,
): Promise<SignalPoints> {
  if (fold) budget.spend(gridOver(from, to, fold.stepMs).steps);
  const windows: SignalWindow[] = [];
  for (let start: number = from; start < to; start = Math.floor(start / DAY_MS) * DAY_MS + SLICE_MS) {
    budget.checkTime();
    const end = Math.min(to, Math.floor(start / DAY_MS) * DAY_MS + SLICE_MS);
    const window = await readSignalWindow(signal, millis(start), millis(end), needs);
    if (!fold) budget.spend(window.values.length);
    windows.push(window);
  }
  return fold ? foldWindows(windows, signal.kind, from, to, fold.stepMs, fold.aggregate) : plainWindows(windows);
}

const DEFAULT_AGGREGATE: Readonly<Record<SignalKind, Aggregate>> = {
  count: 'sum',
  rate: 'avg',
  ratio: 'avg',
  latency: 'avg',
  gauge: 'avg',
};

function foldWindows(
  windows: readonly SignalWindow[],
  kind: SignalKind,
  from: Millis,
  to: Millis,
  stepMs: number,
  asked: Aggregate | null,
): SignalPoints {
  const grid = gridOver(from, to, stepMs);
  const aggregate = asked ?? DEFAULT_AGGREGATE[kind];
  const foldOf = (values: (window: SignalWindow) => Float64Array, how: Aggregate): readonly Point[] => {
    const fold = createStepFold(grid, how);
    for (const window of windows) fold.add(presentSamples(window, values(window)));
    return fold.points();
  };
  const isRatio = windows.some((window) => window.denominators !== null);
  if (!isRatio) return { stepMs, points: foldOf((window) => window.values, aggregate), counts: null };

  const numerators = foldOf((window) => window.values, 'sum');
  const denominators = foldOf((window) => window.denominators ?? window.values, 'sum');
  const counts = numerators.map(([at, numerator], index): CountsPoint => [at, numerator, denominators[index]![1]]);
  const points = aggregate === 'avg' ? counts.map(([at, top, bottom]): Point => [at, top / bottom]) : foldOf(ratiosOf, aggregate);
  return { stepMs, points, counts };
}

function plainWindows(windows: readonly SignalWindow[]): SignalPoints {
  const points: Point[] = [];
  const counts: CountsPoint[] = [];
  for (const window of windows) {
    const values = ratiosOf(window);
    values.forEach((value, index) => {
      if (Number.isNaN(value)) return;
      const at = window.start + index * window.stepMs;
      points.push([at, value]);
      if (window.denominators) counts.push([at, window.values[index]!, window.denominators[index]!]);
    });
  }
  const isRatio = windows.some((window) => window.denominators !== null);
  return { stepMs: windows.at(-1)?.stepMs ?? null, points, counts: isRatio ? counts : null };
}

const ratiosOf = ({ values, denominators }: SignalWindow): Float64Array =>
  denominators ? values.map((numerator, index) => numerator / denominators[index]!) : values;

/** The steps of a window that have a value, as samples; those of a ratio are missing together in numerator and denominator. */
function presentSamples(window: SignalWindow, values: Float64Array): Samples {
  const present = [...values.keys()].filter((index) => !Number.isNaN(window.values[index]!));
  return {
    at: Float64Array.from(present, (index) => window.start + index * window.stepMs),
    values: Float64Array.from(present, (index) => values[index]!),
  };
}
