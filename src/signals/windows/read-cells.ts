import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { DAY_MS, MINUTE_MS, type Millis, millis, SECOND_MS } from '../../model/instant.ts';
import type { SeriesSamples } from '../../model/sample.ts';
import type { SeriesSelector, Signal } from '../../model/signal.ts';
import type { SliceMeasure } from '../../model/slices.ts';
import { tagValue } from '../../model/tags.ts';
import { matcherOf, selectorsOf } from '../discovery/select-series.ts';
import { addCounts, addLevels, weightedSums } from './aggregate-series.ts';
import { BOUND_TAG, bucketCounts } from './bucket-quantiles.ts';
import type { Grid } from './grid.ts';
import { layoutOf, type Masses, massAbove, quantileOf } from './histogram-masses.ts';
import { livenessOf } from './liveness.ts';
import { type ReadSignalsContext, readSelected } from './read-signals.ts';

/** A range of time. */
interface CellRange {
  readonly from: Millis;
  readonly to: Millis;
}

/** A signal that is to be split by its tags, over two ranges that are compared. */
export interface CellsRequest {
  readonly signal: Signal;
  readonly stepMs: number;
  readonly before: CellRange;
  readonly after: CellRange;
}

/** What carries the same value of every tag. `exposure` is what `observed` is observed of, step by step. */
export interface SignalCell {
  readonly values: readonly string[];
  readonly observed: Float64Array;
  readonly exposure: Float64Array;
}

/** A signal by all the tags that its series carry, in parts that add up. */
export interface SignalCells {
  readonly outcome: 'cells';
  readonly tags: readonly string[];
  readonly cells: readonly SignalCell[];
  readonly before: { readonly from: number; readonly to: number };
  readonly after: { readonly from: number; readonly to: number };
  /** Whether the exposure is the requests of each cell, or the steps in which the service reported, which are those of all. */
  readonly exposure: 'traffic' | 'time';
  readonly isCounted: boolean;
  readonly measure: SliceMeasure;
  readonly threshold: number | null;
  /** True where the exposure is requests, and not the samples of series that say nothing of theirs. */
  readonly isTrafficKnown: boolean;
  /** What is observed, over what it is observed of, is so many units of the signal. */
  readonly scale: number;
  /** True where what is observed is what the signal lacks: the failures of a share of successes. */
  readonly isComplement: boolean;
}

/** `too_many_series`: they would take too long to read. `below_zero`: levels do not add up. `no_data`: there are none in one of the ranges. */
export type CellsOutcome = SignalCells | { readonly outcome: 'too_many_series' | 'below_zero' | 'no_data' };

/** More series are those of a tag that names requests or users; the signals of a release are read with no more than so many. */
const MOST_SERIES = 10_000;

/** Finer steps say no more of an hour. */
const FINEST_STEP_MS = MINUTE_MS;

/** Far enough back to know what was added up to the first sample of a running total. */
const TOTALS_BACK_MS = 15 * MINUTE_MS;

/** Tags that say the most to people come first: of two that divide a signal alike, the first is named. */
const TAGS_IN_ORDER = [
  'endpoint',
  'route',
  'http.route',
  'path',
  'handler',
  'uri',
  'view',
  'version',
  'region',
  'zone',
  'host',
  'instance',
];

/** Splits signals by the tags of their own series. Those of all signals are read at once, none twice. */
export async function readSignalCells(
  requests: readonly CellsRequest[],
  context: Pick<ReadSignalsContext, 'samples'>,
): Promise<readonly CellsOutcome[]> {
  if (requests.length === 0) return [];
  const from = Math.min(...requests.map(({ before }) => before.from));
  const to = Math.max(...requests.map(({ after }) => after.to));
  // Levels are carried into the window.
  const backMs = requests.some(({ signal }) => signal.expression.form === 'level') ? DAY_MS : TOTALS_BACK_MS;
  const selectors = requests.flatMap(({ signal }) => selectorsOf(signal.expression));
  const given = await readWithin(selectors, millis(from - backMs), millis(to), context);
  if (given === null) return requests.map(() => ({ outcome: 'too_many_series' }));
  const found: CellsOutcome[] = [];
  for (const request of requests) {
    found.push(cellsOf(request, given));
    await yieldToEventLoop();
  }
  return found;
}

class TooManySeriesError extends Error {}

/** Null where there are too many. */
async function readWithin(
  selectors: readonly SeriesSelector[],
  from: Millis,
  to: Millis,
  { samples }: Pick<ReadSignalsContext, 'samples'>,
): Promise<readonly SeriesSamples[] | null> {
  let read = 0;
  const counted: Pick<ReadSignalsContext, 'samples'> = {
    samples: {
      async select(...args) {
        const page = await samples.select(...args);
        read += page.items.length;
        if (read > MOST_SERIES) throw new TooManySeriesError();
        return page;
      },
    },
  };
  try {
    return (await readSelected(selectors, from, to, counted)).given;
  } catch (error) {
    if (error instanceof TooManySeriesError) return null;
    throw error;
  }
}

/** What is read of a signal: the series that are observed, and those that say of how much. */
interface SignalSides {
  readonly observed: readonly SeriesSamples[];
  readonly exposure: readonly SeriesSamples[];
}

function cellsOf(request: CellsRequest, given: readonly SeriesSamples[]): CellsOutcome {
  const { signal, before, after } = request;
  const { expression } = signal;
  const pick = (selectors: readonly SeriesSelector[]): readonly SeriesSamples[] => {
    const matches = matcherOf(selectors);
    return given.filter(({ series }) => matches(series));
  };
  const sides: SignalSides =
    expression.form === 'ratio'
      ? { observed: pick(expression.numerator), exposure: pick(expression.denominator) }
      : {
          observed: pick(expression.of),
          exposure: expression.form === 'mean' && expression.weight ? pick(expression.weight) : [],
        };
  const stepMs = Math.max(request.stepMs, FINEST_STEP_MS);
  const grid: Grid = { start: before.from, stepMs, length: Math.max(0, Math.floor((after.to - before.from) / stepMs)) };
  const stepAt = (at: number, round: (value: number) => number): number =>
    Math.min(grid.length, round((at - grid.start) / stepMs));
  const ranges = {
    before: { from: 0, to: stepAt(before.to, Math.floor) },
    after: { from: stepAt(after.from, Math.ceil), to: grid.length },
  };
  if (ranges.before.to < 1 || ranges.after.to <= ranges.after.from || sides.observed.length === 0) return { outcome: 'no_data' };
  const names = tagNames(signal, sides);
  const groups = groupsOf(sides, names);
  const measured = measure(request, groups, grid, ranges.before.to);
  if (measured.cells.some(({ observed }) => observed.some((value) => value < 0))) return { outcome: 'below_zero' };
  return { outcome: 'cells', tags: names, ...ranges, ...measured };
}

/**
 * Those that the series carry, in the order of preference. A tag by which the observed series alone are picked, such as the status of failed
 * requests, is what is observed and no place; bounds of buckets are none either.
 */
function tagNames({ expression }: Signal, { observed, exposure }: SignalSides): readonly string[] {
  const picked = (selectors: readonly SeriesSelector[]): ReadonlySet<string> =>
    new Set(selectors.flatMap(({ tags }) => tags.map(([name]) => name)));
  const outcomes = new Set<string>([BOUND_TAG]);
  if (expression.form === 'ratio') {
    const ofAll = picked(expression.denominator);
    for (const name of picked(expression.numerator)) if (!ofAll.has(name)) outcomes.add(name);
  }
  const names = new Set([...observed, ...exposure].flatMap(({ series }) => series.tags.map(([name]) => name)));
  const rank = (name: string): number => {
    const known = TAGS_IN_ORDER.indexOf(name);
    return known < 0 ? TAGS_IN_ORDER.length : known;
  };
  return [...names].filter((name) => !outcomes.has(name)).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}

interface CellSeries extends SignalSides {
  readonly values: readonly string[];
  readonly observed: SeriesSamples[];
  readonly exposure: SeriesSamples[];
}

function groupsOf(sides: SignalSides, names: readonly string[]): readonly CellSeries[] {
  const groups = new Map<string, CellSeries>();
  const groupOf = ({ series }: SeriesSamples): CellSeries => {
    const values = names.map((name) => tagValue(series.tags, name) ?? '');
    const key = JSON.stringify(values);
    const known = groups.get(key) ?? { values, observed: [], exposure: [] };
    groups.set(key, known);
    return known;
  };
  for (const one of sides.observed) groupOf(one).observed.push(one);
  for (const one of sides.exposure) groupOf(one).exposure.push(one);
  return [...groups.values()];
}

type Measured = Pick<
  SignalCells,
  'cells' | 'exposure' | 'isCounted' | 'measure' | 'threshold' | 'isTrafficKnown' | 'scale' | 'isComplement'
>;

const LEVELS = { measure: 'level', threshold: null, scale: 1, isComplement: false } as const;

function measure(
  { signal: { expression, kind, bad }, stepMs }: CellsRequest,
  groups: readonly CellSeries[],
  grid: Grid,
  beforeSteps: number,
): Measured {
  const live = livenessOf(
    groups.flatMap(({ observed, exposure }) => [...observed, ...exposure]),
    grid,
  );
  const time = Float64Array.from(live);
  const inTime = { exposure: 'time', isTrafficKnown: false } as const;
  switch (expression.form) {
    case 'sum':
    case 'rate':
      return {
        ...{ ...LEVELS, ...inTime, isCounted: expression.form === 'sum' && kind === 'count' },
        // Of a count the level is that of a step of its window.
        scale: (expression.form === 'rate' ? SECOND_MS : stepMs) / grid.stepMs,
        cells: groups.map(({ values, observed }) => ({ values, observed: addCounts(observed, grid, live), exposure: time })),
      };
    case 'level':
      return {
        ...{ ...LEVELS, ...inTime, isCounted: false },
        cells: groups.map(({ values, observed }) => ({
          values,
          observed: addLevels(observed, grid, live.lastIndexOf(1)).map((level) => level || 0),
          exposure: time,
        })),
      };
    case 'mean':
      return {
        ...{ ...LEVELS, measure: 'weighted_level', exposure: 'traffic', isCounted: false },
        isTrafficKnown: expression.weight !== null,
        cells: groups.map(({ values, observed, exposure }) => {
          const { sums, totals } = weightedSums(observed, exposure, grid);
          return { values, observed: sums, exposure: totals };
        }),
      };
    case 'ratio': {
      const isComplement = kind === 'ratio' && bad === 'down';
      return {
        ...{ ...LEVELS, exposure: 'traffic', isTrafficKnown: true, isCounted: kind === 'ratio', isComplement },
        cells: groups.map(({ values, observed, exposure }) => {
          const [own, of] = [addCounts(observed, grid, live), addCounts(exposure, grid, live)];
          return { values, observed: isComplement ? own.map((count, step) => of[step]! - count) : own, exposure: of };
        }),
      };
    }
    case 'quantile':
      return {
        ...{ ...LEVELS, measure: 'share_above', exposure: 'traffic', isTrafficKnown: true, isCounted: true },
        ...slowerThanBefore(groups, expression.q, grid, beforeSteps),
      };
  }
}

/** Of each cell how many observations lie above what the quantile of all was before. */
function slowerThanBefore(
  groups: readonly CellSeries[],
  q: number,
  grid: Grid,
  beforeSteps: number,
): Pick<Measured, 'cells' | 'threshold'> {
  const whole: Grid = { start: grid.start, stepMs: beforeSteps * grid.stepMs, length: 1 };
  const all = layoutOf(
    bucketCounts(
      groups.flatMap(({ observed }) => observed),
      whole,
    ),
  );
  const masses = emptyMasses(all.edges.length);
  all.fill(masses, 0);
  const threshold = quantileOf(q, all.edges, masses);
  return {
    threshold: Number.isNaN(threshold) ? null : threshold,
    cells: groups.map(({ values, observed: buckets }) => {
      const layout = layoutOf(bucketCounts(buckets, grid));
      const own = emptyMasses(layout.edges.length);
      const [observed, exposure] = [new Float64Array(grid.length), new Float64Array(grid.length)];
      for (let step = 0; step < grid.length; step += 1) {
        layout.fill(own, step);
        const { above, all: count } = massAbove(threshold, layout.edges, own);
        observed[step] = above;
        exposure[step] = count;
      }
      return { values, observed, exposure };
    }),
  };
}

const emptyMasses = (length: number): Masses => ({ between: new Float64Array(length), at: new Float64Array(length) });
