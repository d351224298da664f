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
  const aligned = controls.map(({ startMs, x }) => ({
    x,
    offset: Math.round((first.startMs - startMs) / first.stepMs),
    level: usualLevel(x),
  }));
  const here = new Float64Array(controls.length);
  const x = new Float64Array(first.x.length);
  for (let i = 0; i < x.length; i++) {
    let present = 0;
    for (let which = 0; which < aligned.length; which++) {
      const control = aligned[which]!;
      const value = (control.x[i + control.offset] ?? Number.NaN) - control.level;
      if (!Number.isNaN(value)) here[present++] = value;
    }
    if (present === 2) x[i] = (here[0]! + here[1]!) / 2;
    else x[i] = present === 0 ? Number.NaN : medianInPlace(here, present);
  }
  return prepareSeries({ startMs: first.startMs, stepMs: first.stepMs, x });
}

/** Median of every so many samples that are there. */
function usualLevel(x: Float64Array): number {
  let present = 0;
  for (let i = 0; i < x.length; i++) if (!Number.isNaN(x[i]!)) present++;
  const stride = Math.max(1, Math.ceil(present / SAMPLES_READ));
  const some = new Float64Array(Math.ceil(present / stride));
  let seen = 0;
  for (let i = 0; i < x.length; i++) {
    if (Number.isNaN(x[i]!)) continue;
    if (seen % stride === 0) some[seen / stride] = x[i]!;
    seen++;
  }
  return medianInPlace(some, some.length);
}
