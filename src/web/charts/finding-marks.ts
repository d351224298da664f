import type uPlot from 'uplot';
import type { Millis } from '../../model/instant.ts';
import type { Interval } from '../time/time-range.ts';
import type { ChartColours } from './chart-colours.ts';

/** What the open release's finding adds to the panel of its signal. */
export interface FindingMarks {
  readonly onset: { readonly at: Millis; readonly low: Millis; readonly high: Millis } | null;
  readonly before: Interval | null;
  readonly after: Interval | null;
}

const RAIL_PX = 4;
const ONSET_DASH_PX = [2, 4];
const ONSET_BAND_OPACITY = 0.12;

function drawRail(plot: uPlot, window: Interval, colour: string, pixelRatio: number): void {
  const { left, top, width, height } = plot.bbox;
  const start = Math.max(left, plot.valToPos(window.from, 'x', true));
  const end = Math.min(left + width, plot.valToPos(window.to, 'x', true));
  if (end <= start) return;
  plot.ctx.fillStyle = colour;
  plot.ctx.fillRect(start, top + height - RAIL_PX * pixelRatio, end - start, RAIL_PX * pixelRatio);
}

function drawOnset(plot: uPlot, onset: NonNullable<FindingMarks['onset']>, colour: string, pixelRatio: number): void {
  const { left, top, width, height } = plot.bbox;
  const { ctx } = plot;
  const low = Math.max(left, plot.valToPos(onset.low, 'x', true));
  const high = Math.min(left + width, plot.valToPos(onset.high, 'x', true));
  if (high > low) {
    ctx.globalAlpha = ONSET_BAND_OPACITY;
    ctx.fillStyle = colour;
    ctx.fillRect(low, top, high - low, height);
    ctx.globalAlpha = 1;
  }
  const x = Math.round(plot.valToPos(onset.at, 'x', true));
  if (x < left || x > left + width) return;
  ctx.strokeStyle = colour;
  ctx.lineWidth = 2 * pixelRatio;
  ctx.setLineDash(ONSET_DASH_PX.map((length) => length * pixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, top);
  ctx.lineTo(x, top + height);
  ctx.stroke();
}

/**
 * Draws the dotted onset line with its interval, and a rail along the foot of the panel: grey over the window before the release, coloured
 * over the one after. The distance between the solid bar of the release and the dotted line is how long the effect took to show.
 */
export function findingMarks(marks: () => readonly FindingMarks[], colours: () => ChartColours): uPlot.Plugin {
  return {
    hooks: {
      draw: (plot) => {
        plot.ctx.save();
        for (const { onset, before, after } of marks()) {
          if (before) drawRail(plot, before, colours().before, devicePixelRatio);
          if (after) drawRail(plot, after, colours().after, devicePixelRatio);
          if (onset) drawOnset(plot, onset, colours().onset, devicePixelRatio);
        }
        plot.ctx.restore();
      },
    },
  };
}
