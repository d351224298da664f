import type uPlot from 'uplot';
import { millis } from '../../model/instant.ts';
import { crosshairAt } from '../state/crosshair.ts';
import { pointsBySignal, pointsStepMs, shown } from '../state/dashboard.ts';
import type { Panel, PanelLine } from '../state/panel-plan.ts';
import { askSuspects } from '../state/suspects.ts';
import { nearestLine, worstPoint } from './nearest-point.ts';

/** A press of an arrow key moves the crosshair by this. */
const KEY_STEP_PX = 4;

/** A point stands for its whole step, and the middle of it is where it is drawn. */
function ask(panel: Panel, line: PanelLine, at: number): void {
  askSuspects({ signal: line.signal, at: millis(Math.round(at + pointsStepMs.peek() / 2)), panelKey: panel.key });
}

/** Asks which release did what the line nearest to the crosshair does there. Nothing where no line has a value. */
export function askAtCursor(plot: uPlot, panel: Panel): void {
  const { idx, top = 0 } = plot.cursor;
  if (idx === null || idx === undefined) return;
  const values = plot.data.slice(1).map((column) => column[idx]);
  const line = panel.lines[nearestLine(values, plot.posToVal(top, 'y')) ?? -1];
  if (line) ask(panel, line, plot.data[0][idx]!);
}

function askAtWorst(panel: Panel): void {
  const line = panel.lines.at(-1);
  const points = line && pointsBySignal.peek()?.get(line.signal.id);
  const at = points && worstPoint(points, shown.peek(), line.signal.bad);
  if (line && at !== null && at !== undefined) ask(panel, line, at);
}

function moveCursor(plot: uPlot, direction: 1 | -1): void {
  const width = plot.over.clientWidth;
  const { left = -1 } = plot.cursor;
  const next = left < 0 ? (direction === 1 ? 0 : width - 1) : Math.min(width - 1, Math.max(0, left + direction * KEY_STEP_PX));
  plot.setCursor({ left: next, top: plot.over.clientHeight / 2 });
}

interface AskReleaseProps {
  readonly panel: Panel;
  readonly plot: () => uPlot | null;
}

/** The question "which release?" without a pointer: arrow keys move the crosshair, Enter selects its point, or the worst one if it was not moved. */
export function AskRelease({ panel, plot }: AskReleaseProps) {
  const onKeyDown = (event: KeyboardEvent): void => {
    const chart = plot();
    if (!chart || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
    event.preventDefault();
    moveCursor(chart, event.key === 'ArrowRight' ? 1 : -1);
  };
  const onClick = (): void => {
    const chart = plot();
    if (chart && crosshairAt.peek() !== null) askAtCursor(chart, panel);
    else askAtWorst(panel);
  };
  return (
    <button
      type="button"
      class="ask-release"
      aria-label={`${panel.title}: which release was this? Left and right move the crosshair.`}
      title="Which release made the worst point in sight? Click any point of the lane to ask about it."
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      Which release?
    </button>
  );
}
