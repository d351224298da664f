import { SECOND_MS } from '../../model/instant.ts';
import { addCounts, addLevels, weightedSums } from '../windows/aggregate-series.ts';
import { bucketCounts } from '../windows/bucket-quantiles.ts';
import type { Grid } from '../windows/grid.ts';
import { layoutOf, type Masses, massAbove, quantileOf } from '../windows/histogram-masses.ts';
import { livenessOf } from '../windows/liveness.ts';
import type { CellSeries } from './cell-series.ts';
import type { CellsRequest, SignalCells } from './signal-cells.ts';

type Measured = Pick<
  SignalCells,
  'cells' | 'exposure' | 'isCounted' | 'measure' | 'threshold' | 'isTrafficKnown' | 'scale' | 'isComplement'
>;

const LEVELS = { measure: 'level', threshold: null, scale: 1, isComplement: false } as const;

/** What is observed of each cell, and of what, step by step, by the form of the signal. */
export function measureCells(
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
