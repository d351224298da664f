import type uPlot from 'uplot';
import type { Millis } from '../../model/instant.ts';
import type { Interval } from '../time/time-range.ts';

/** One release as it is drawn through a panel. */
export interface ReleaseBar {
  readonly at: Millis;
  /** Where the deploy took a while, a translucent band shows it. */
  readonly band: Interval | null;
  readonly colour: string;
  /** Dashes and gaps in CSS pixels, in turn; empty for a bar without gaps. */
  readonly dashes: readonly number[];
  readonly widthPx: number;
  readonly selected: boolean;
}

const BAND_OPACITY = 0.16;
const HALO_OPACITY = 0.28;
const HALO_PX = 14;

/** Fills the range `[fromX, toX)` of the plot, in canvas pixels, cut off at its edges. */
function fillStretch(plot: uPlot, fromX: number, toX: number): void {
  const { left, top, width, height } = plot.bbox;
  const start = Math.max(fromX, left);
  const end = Math.min(toX, left + width);
  if (end > start) plot.ctx.fillRect(start, top, end - start, height);
}

function drawBar(plot: uPlot, bar: ReleaseBar, pixelRatio: number): void {
  const x = Math.round(plot.valToPos(bar.at, 'x', true));
  plot.ctx.fillStyle = bar.colour;
  if (bar.band !== null) {
    plot.ctx.globalAlpha = BAND_OPACITY;
    fillStretch(plot, plot.valToPos(bar.band.from, 'x', true), plot.valToPos(bar.band.to, 'x', true));
  }
  if (bar.selected) {
    plot.ctx.globalAlpha = HALO_OPACITY;
    fillStretch(plot, x - (HALO_PX / 2) * pixelRatio, x + (HALO_PX / 2) * pixelRatio);
  }
  // Whole device pixels at full opacity: a bar that is blurred over two columns is no longer the colour of its tag.
  const widthPx = Math.max(1, Math.round(bar.widthPx * pixelRatio));
  const start = x - Math.floor(widthPx / 2);
  plot.ctx.globalAlpha = 1;
  if (bar.dashes.length === 0) fillStretch(plot, start, start + widthPx);
  else fillDashes(plot, start, widthPx, bar.dashes, pixelRatio);
}

/** The same as a dashed line from the top of the plot on; a stroke would be blurred where its middle falls between two pixels. */
function fillDashes(plot: uPlot, start: number, widthPx: number, dashes: readonly number[], pixelRatio: number): void {
  const { left, top, width, height } = plot.bbox;
  if (start + widthPx <= left || start >= left + width) return;
  const lengths = dashes.map((length) => Math.max(1, Math.round(length * pixelRatio)));
  for (let y = 0, index = 0; y < height; index++) {
    const length = lengths[index % lengths.length]!;
    if (index % 2 === 0) plot.ctx.fillRect(start, top + y, widthPx, Math.min(length, height - y));
    y += length;
  }
}

/** Draws releases over the grid and behind the lines. `bars` is called for every frame. */
export function releaseBars(bars: () => readonly ReleaseBar[]): uPlot.Plugin {
  return {
    hooks: {
      drawAxes: (plot) => {
        plot.ctx.save();
        for (const bar of bars()) drawBar(plot, bar, devicePixelRatio);
        plot.ctx.restore();
      },
    },
  };
}
