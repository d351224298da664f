import type uPlot from 'uplot';
import type { Millis } from '../../model/instant.ts';

/** One change point as it is drawn in a panel. */
export interface ChangeMark {
  readonly at: Millis;
  readonly turn: 'up' | 'down';
  readonly kind: 'level' | 'slope';
}

const HALF_WIDTH_PX = 5;
const HEIGHT_PX = 8;
const LINE_PX = 1.25;
/** A tick of dots under the head, long enough to be led down to the line by the eye, too short to be taken for the onset. */
const TICK_PX = 26;
const TICK_DASH_PX = [1, 3];

/** A triangle at the top of the panel that points the way the level went; hollow where only the slope changed. */
function drawHead(plot: uPlot, x: number, mark: ChangeMark, pixelRatio: number): void {
  const { ctx } = plot;
  const { top } = plot.bbox;
  const half = HALF_WIDTH_PX * pixelRatio;
  const height = HEIGHT_PX * pixelRatio;
  const [tip, base] = mark.turn === 'up' ? [top, top + height] : [top + height, top];
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x, tip);
  ctx.lineTo(x - half, base);
  ctx.lineTo(x + half, base);
  ctx.closePath();
  if (mark.kind === 'level') ctx.fill();
  ctx.stroke();
}

function drawTick(plot: uPlot, x: number, pixelRatio: number): void {
  const { ctx } = plot;
  const start = plot.bbox.top + HEIGHT_PX * pixelRatio;
  ctx.setLineDash(TICK_DASH_PX.map((length) => length * pixelRatio));
  ctx.beginPath();
  ctx.moveTo(x, start);
  ctx.lineTo(x, start + TICK_PX * pixelRatio);
  ctx.stroke();
}

/** Draws the change points of a panel over its lines. `marks` is called for every frame. */
export function changeMarks(marks: () => readonly ChangeMark[], colour: () => string): uPlot.Plugin {
  return {
    hooks: {
      draw: (plot) => {
        const { left, width } = plot.bbox;
        plot.ctx.save();
        plot.ctx.strokeStyle = colour();
        plot.ctx.fillStyle = colour();
        plot.ctx.lineWidth = LINE_PX * devicePixelRatio;
        for (const mark of marks()) {
          const x = Math.round(plot.valToPos(mark.at, 'x', true));
          if (x < left || x > left + width) continue;
          drawTick(plot, x, devicePixelRatio);
          drawHead(plot, x, mark, devicePixelRatio);
        }
        plot.ctx.restore();
      },
    },
  };
}
