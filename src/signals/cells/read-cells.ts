import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { DAY_MS, MINUTE_MS, type Millis, millis } from '../../model/instant.ts';
import type { SeriesSamples } from '../../model/sample.ts';
import type { SeriesSelector } from '../../model/signal.ts';
import { matcherOf, selectorsOf } from '../discovery/select-series.ts';
import type { Grid } from '../windows/grid.ts';
import { type ReadSignalsContext, readSelected } from '../windows/read-signals.ts';
import { groupsOf, type SignalSides, tagNames } from './cell-series.ts';
import { measureCells } from './measure-cells.ts';
import type { CellsOutcome, CellsRequest } from './signal-cells.ts';

/** More series are those of a tag that names requests or users. */
const MOST_SERIES = 10_000;

/** Finer steps say no more of an hour. */
const FINEST_STEP_MS = MINUTE_MS;

/** Far enough back to know what was added up to the first sample of a running total. */
const TOTALS_BACK_MS = 15 * MINUTE_MS;

/**
 * Splits signals by the tags of their own series. Those of all signals are read at once, none twice; where they are too many together, signal
 * by signal.
 */
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
  if (given === null) return requests.length === 1 ? [{ outcome: 'too_many_series' }] : readEach(requests, context);
  const found: CellsOutcome[] = [];
  for (const request of requests) {
    found.push(cellsOf(request, given));
    await yieldToEventLoop();
  }
  return found;
}

async function readEach(
  requests: readonly CellsRequest[],
  context: Pick<ReadSignalsContext, 'samples'>,
): Promise<readonly CellsOutcome[]> {
  const found: CellsOutcome[] = [];
  for (const request of requests) found.push(...(await readSignalCells([request], context)));
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
  const measured = measureCells(request, groups, grid, ranges.before.to);
  if (measured.cells.some(({ observed }) => observed.some((value) => value < 0))) return { outcome: 'below_zero' };
  return { outcome: 'cells', tags: names, ...ranges, ...measured };
}
