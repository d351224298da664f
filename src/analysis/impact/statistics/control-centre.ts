import { type PreparedSeries, prepareSeries } from '../../series/prepared-series.ts';
import { medianInPlace } from '../../stats/median.ts';

/** The signal may follow the controls somewhat more strongly than they moved themselves, as it may be nearer to the common cause. */
export const LARGEST_CONTROL = 1.3;
/** So many samples, spread over a series, tell its level well enough. */
const SAMPLES_READ = 1000;

/**
 * What several controls have in common: at each step the median of their transformed values, each less its own usual level, so that one
 * with a fault of its own moves nothing; of two their mean. All have one step; the centre covers the grid of the first. Null of none.
 */
export function controlCentre(controls: readonly PreparedSeries[]): PreparedSeries | null {
  const [first] = controls;
  if (!first || controls.length === 1) return first ?? null;
  const offsets = controls.map(({ startMs }) => Math.round((first.startMs - startMs) / first.stepMs));
  const levels = controls.map(({ x }) => usualLevel(x));
  const here = new Float64Array(controls.length);
  const x = first.x.map((_, i) => {
    let present = 0;
    for (const [which, control] of controls.entries()) {
      const value = (control.x[i + offsets[which]!] ?? Number.NaN) - levels[which]!;
      if (!Number.isNaN(value)) here[present++] = value;
    }
    if (present === 2) return (here[0]! + here[1]!) / 2;
    return present === 0 ? Number.NaN : medianInPlace(here, present);
  });
  return prepareSeries({ startMs: first.startMs, stepMs: first.stepMs, x });
}

function usualLevel(x: Float64Array): number {
  const present = x.filter((value) => !Number.isNaN(value));
  const stride = Math.max(1, Math.ceil(present.length / SAMPLES_READ));
  const some = Float64Array.from({ length: Math.ceil(present.length / stride) }, (_, index) => present[index * stride]!);
  return medianInPlace(some, some.length);
}
