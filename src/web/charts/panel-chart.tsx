import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { tick } from '../state/clock.ts';
import { crosshairAt } from '../state/crosshair.ts';
import { plotWidthPx, pointsBySignal, pointsStepMs, shown } from '../state/dashboard.ts';
import type { Panel } from '../state/panel-plan.ts';
import { hoveredMarker, openMarker, openRelease } from '../state/selection.ts';
import { closeSuspects } from '../state/suspects.ts';
import { theme } from '../state/theme.ts';
import { changeView, view, zone } from '../state/view.ts';
import { brushedRange, zoomedOut } from '../time/time-range.ts';
import { AskRelease, askAtCursor } from './ask-release.tsx';
import { chartOptions, MIN_BRUSH_PX, type TimeAxisSide } from './chart-options.ts';
import { panelMarks } from './open-marks.ts';
import { panelChanges } from './panel-changes.ts';
import { alignLines } from './panel-columns.ts';
import { RIGHT_MARGIN_PX, VALUE_AXIS_PX } from './panel-layout.ts';
import { markerAt, releaseBarsShown } from './release-markers.ts';

const widthPx = (): number => plotWidthPx.peek() + VALUE_AXIS_PX + RIGHT_MARGIN_PX;

/** The panel in which a brush began. All panels show the brush, and each would otherwise zoom by its own rounding of it. */
let brushedPlot: uPlot | null = null;

function followPointer(plot: uPlot): void {
  if (plot.cursor.left === undefined || plot.cursor.left < 0) {
    crosshairAt.value = null;
    return;
  }
  crosshairAt.value = plot.posToVal(plot.cursor.left, 'x');
}

/** A click on a bar opens its release; on any other point it shows the releases that may have caused it. */
function openAt(plot: uPlot, panel: Panel): void {
  const marker = markerAt(plot.cursor.left ?? -1);
  if (!marker) {
    openMarker.value = null;
    askAtCursor(plot, panel);
    return;
  }
  if (marker.items.length === 1) openRelease(marker.leader.id);
  else openMarker.value = marker.leader.id;
}

function listen(plot: uPlot, panel: Panel): void {
  let pressedX = 0;
  plot.over.addEventListener('mousedown', (event) => {
    brushedPlot = plot;
    pressedX = event.clientX;
  });
  plot.over.addEventListener('click', (event) => {
    // The end of a brush is a click as well.
    if (Math.abs(event.clientX - pressedX) < MIN_BRUSH_PX) openAt(plot, panel);
  });
  plot.over.addEventListener('dblclick', () => {
    closeSuspects();
    changeView({ range: zoomedOut(shown.peek(), tick()) });
  });
  plot.over.addEventListener('mousemove', (event) => {
    // While a button is held down the user is brushing, and a card would lie over what is brushed.
    const marker = event.buttons === 0 ? markerAt(plot.cursor.left ?? -1) : null;
    hoveredMarker.value = marker?.leader.id ?? null;
    plot.over.classList.toggle('on-marker', marker !== null);
  });
  plot.over.addEventListener('mouseleave', () => {
    hoveredMarker.value = null;
  });
}

function makePlot(host: HTMLElement, panel: Panel, timeAxis: TimeAxisSide): uPlot {
  const options = chartOptions(panel, timeAxis, widthPx(), {
    marks: () => panelMarks(panel),
    changes: () => panelChanges(panel),
    onCursor: followPointer,
    onBrush: (from, to) => {
      const range = brushedRange(from, to);
      if (brushedPlot === plot && range) changeView({ range });
    },
  });
  const plot = new uPlot(options, [[], ...panel.lines.map(() => [])], host);
  listen(plot, panel);
  return plot;
}

interface PanelChartProps {
  readonly panel: Panel;
  readonly timeAxis: TimeAxisSide;
}

/** The canvas of one panel. It is made once for its lines; from then on only what changed is drawn anew. */
export function PanelChart({ panel, timeAxis }: PanelChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const identity = JSON.stringify([panel.key, panel.lines.map((line) => line.signal.id), timeAxis]);

  // `identity` stands for the panel: a refresh brings an equal panel as another object.
  useEffect(() => {
    const plot = makePlot(host.current!, panel, timeAxis);
    chart.current = plot;
    showColumns(plot, panel);
    return () => {
      chart.current = null;
      plot.destroy();
    };
  }, [identity]);

  useSignalEffect(() => {
    if (pointsBySignal.value !== null && chart.current) showColumns(chart.current, panel);
  });
  useSignalEffect(() => {
    if (shown.value && chart.current) showRange(chart.current);
  });
  useSignalEffect(() => {
    const width = plotWidthPx.value + VALUE_AXIS_PX + RIGHT_MARGIN_PX;
    chart.current?.setSize({ width, height: chart.current.height });
  });
  useSignalEffect(() => {
    zone.value;
    chart.current?.redraw(false, true);
  });
  useSignalEffect(() => {
    // Read for the sake of the effect: each of them changes what the plugins draw.
    [theme.value, releaseBarsShown.value, view.value.release];
    panelMarks(panel);
    panelChanges(panel);
    chart.current?.redraw(false, false);
  });
  return (
    <>
      <div ref={host} class="panel-chart" />
      <AskRelease panel={panel} plot={() => chart.current} />
    </>
  );
}

function showColumns(plot: uPlot, panel: Panel): void {
  const points = pointsBySignal.peek();
  const columns = alignLines(
    panel.lines.map((line) => points?.get(line.signal.id) ?? []),
    pointsStepMs.peek(),
  );
  plot.setData(columns as unknown as uPlot.AlignedData, false);
  // Only a new range makes uPlot find the points in sight and their height again.
  showRange(plot);
}

function showRange(plot: uPlot): void {
  const { from, to } = shown.peek();
  plot.setScale('x', { min: from, max: to });
}
