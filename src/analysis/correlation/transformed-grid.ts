import { type Millis, millis } from '../../model/instant.ts';
import { type GridSeries, toAnalysisGrid } from '../series/analysis-grid.ts';
import { cutWindow } from '../series/native-series.ts';
import { transform } from '../series/transform.ts';
import type { SignalRange } from './correlation-input.ts';

/**
 * A signal on the scale on which its noise is even, on whole minutes or, where its own step is coarser, on that. The transform is that of the
 * judgement of releases; its constants come from the whole range, as no part of it is compared with another.
 */
export function transformedGrid({ signal, window }: SignalRange): GridSeries {
  const end: Millis = millis(window.start + window.values.length * window.stepMs);
  const native = cutWindow(window, end, end);
  return toAnalysisGrid(native.startMs, native.stepMs, transform(native, signal.kind).x);
}

/** Averages a series onto `length` steps from `startMs`, which must be no shorter than its own; NaN where a step has no sample. */
export function foldOnto(grid: GridSeries, stepMs: number, startMs: number, length: number): GridSeries {
  const sums = new Float64Array(length);
  const counts = new Int32Array(length);
  for (let i = 0; i < grid.x.length; i++) {
    const bin = Math.floor((grid.startMs - startMs + i * grid.stepMs) / stepMs);
    if (bin < 0 || bin >= length || Number.isNaN(grid.x[i]!)) continue;
    sums[bin]! += grid.x[i]!;
    counts[bin]! += 1;
  }
  return { startMs, stepMs, x: sums.map((sum, bin) => (counts[bin]! > 0 ? sum / counts[bin]! : Number.NaN)) };
}
