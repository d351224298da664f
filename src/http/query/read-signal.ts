import { DAY_MS, type Millis, millis } from '../../model/instant.ts';
import type { AggregateFunction, Samples } from '../../model/sample.ts';
import type { Signal, SignalKind, SignalWindow } from '../../model/signal.ts';
import { type ReadSignalsContext, readSignalWindow } from '../../signals/windows/read-signals.ts';
import { createStepAggregator } from '../../signals/windows/step-aggregator.ts';
import { gridOver, type Point, pointsOf } from './points.ts';
import type { QueryBudget } from './query-budget.ts';

export type CountsPoint = readonly [at: number, numerator: number, denominator: number];

export interface SignalPoints {
  readonly stepMs: number | null;
  readonly points: readonly Point[];
  /** Of a ratio: numerator and denominator of every point. Null for every other kind. */
  readonly counts: readonly CountsPoint[] | null;
}

/** A week at a time, since a signal may consist of dozens of series; in whole days, which are a multiple of every usual step. */
const SLICE_MS = 7 * DAY_MS;

/**
 * The values of a signal, on its own grid or aggregated into steps. The `avg` of a ratio is the sum of its numerators over the sum of its
 * denominators, because the mean of ratios is not the ratio. Throws `too-many-points` or `deadline-exceeded`.
 */
export async function readSignalPoints(
  signal: Signal,
  from: Millis,
  to: Millis,
  steps: { readonly stepMs: number; readonly aggregate: AggregateFunction | null } | null,
  context: ReadSignalsContext,
  budget: QueryBudget,
): Promise<SignalPoints> {
  if (steps) budget.spend(gridOver(from, to, steps.stepMs).steps);
  const windows: SignalWindow[] = [];
  for (let start: number = from; start < to; start = Math.floor(start / DAY_MS) * DAY_MS + SLICE_MS) {
    budget.checkTime();
    const end = Math.min(to, Math.floor(start / DAY_MS) * DAY_MS + SLICE_MS);
    const window = await readSignalWindow(signal, millis(start), millis(end), { ...context, onPage: budget.checkTime });
    if (!steps) budget.spend(window.values.length);
    windows.push(window);
  }
  return steps ? steppedPoints(windows, signal.kind, steps.stepMs, steps.aggregate) : storedPoints(windows);
}

const DEFAULT_AGGREGATE: Readonly<Record<SignalKind, AggregateFunction>> = {
  count: 'sum',
  rate: 'avg',
  ratio: 'avg',
  latency: 'avg',
  gauge: 'avg',
};

/**
 * Here and not by the store: which step a signal has, where it is missing, and which of its series are running totals follows from their
 * samples as they are stored.
 */
function steppedPoints(
  windows: readonly SignalWindow[],
  kind: SignalKind,
  stepMs: number,
  requested: AggregateFunction | null,
): SignalPoints {
  const aggregate = requested ?? DEFAULT_AGGREGATE[kind];
  const stepped = (values: (window: SignalWindow) => Float64Array, how: AggregateFunction): readonly Point[] => {
    const aggregator = createStepAggregator({ stepMs, aggregate: how });
    for (const window of windows) aggregator.add(presentSamples(window, values(window)));
    return pointsOf(aggregator.samples());
  };
  const isRatio = windows.some((window) => window.denominators !== null);
  if (!isRatio) return { stepMs, points: stepped((window) => window.values, aggregate), counts: null };

  const numerators = stepped((window) => window.values, 'sum');
  const denominators = stepped((window) => window.denominators ?? window.values, 'sum');
  const counts = numerators.map(([at, numerator], index): CountsPoint => [at, numerator, denominators[index]![1]]);
  const points =
    aggregate === 'avg' ? counts.map(([at, top, bottom]): Point => [at, top / bottom]) : stepped(ratiosOf, aggregate);
  return { stepMs, points, counts };
}

function storedPoints(windows: readonly SignalWindow[]): SignalPoints {
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

/** The steps of a window that have a value, as samples. A step of a ratio has both its numbers or neither. */
function presentSamples(window: SignalWindow, values: Float64Array): Samples {
  const present = [...values.keys()].filter((index) => !Number.isNaN(window.values[index]!));
  return {
    at: Float64Array.from(present, (index) => window.start + index * window.stepMs),
    values: Float64Array.from(present, (index) => values[index]!),
  };
}
