import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { tick } from '../state/clock.ts';
import { crosshairAt } from '../state/crosshair.ts';
import { plotWidthPx, pointsBySignal, pointsStepMs, shown } from '../state/dashboard.ts';
import type { Lane } from '../state/panel-plan.ts';
import { hoveredMarker, openMarker, openRelease } from '../state/selection.ts';
import { closeSuspects } from '../state/suspects.ts';
import { theme } from '../state/theme.ts';
import { changeView, view, zone } from '../state/view.ts';
import { brushedRange, zoomedOut } from '../time/time-range.ts';
import { AskRelease, askAtCursor } from './ask-release.tsx';
import { chartOptions, MIN_BRUSH_PX, type TimeAxisSide } from './chart-options.ts';
import { laneMarks } from './open-marks.ts';
import { laneChanges } from './panel-changes.ts';
import { alignLines } from './panel-columns.ts';
import { RIGHT_MARGIN_PX, VALUE_AXIS_PX } from './panel-layout.ts';
import { markerAt, releaseBarsShown } from './release-markers.ts';

const widthPx = (): number => plotWidthPx.peek() + VALUE_AXIS_PX + RIGHT_MARGIN_PX;

/** The lane in which a brush began. All lanes show the brush, and each would otherwise zoom by its own rounding of it. */
let brushedPlot: uPlot | null = null;

function followPointer(plot: uPlot): void {
  if (plot.cursor.left === undefined || plot.cursor.left < 0) {
    crosshairAt.value = null;
    return;
  }
  crosshairAt.value = plot.posToVal(plot.cursor.left, 'x');
}

/** A bar that is clicked opens its release; any other point asks which release did that. */
function openAt(plot: uPlot, lane: Lane): void {
  const marker = markerAt(plot.cursor.left ?? -1);
  if (!marker) {
    openMarker.value = null;
    askAtCursor(plot, lane);
    return;
  }
  if (marker.items.length === 1) openRelease(marker.leader.id);
  else openMarker.value = marker.leader.id;
}

function listen(plot: uPlot, lane: Lane): void {
  let pressedX = 0;
  plot.over.addEventListener('mousedown', (event) => {
    brushedPlot = plot;
    pressedX = event.clientX;
  });
  plot.over.addEventListener('click', (event) => {
    // The end of a brush is a click as well.
    if (Math.abs(event.clientX - pressedX) < MIN_BRUSH_PX) openAt(plot, lane);
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

function makePlot(host: HTMLElement, lane: Lane, timeAxis: TimeAxisSide): uPlot {
  const options = chartOptions(lane, timeAxis, widthPx(), {
    marks: () => laneMarks(lane),
    changes: () => laneChanges(lane),
    onCursor: followPointer,
    onBrush: (from, to) => {
      const range = brushedRange(from, to);
      if (brushedPlot === plot && range) changeView({ range });
    },
  });
  const plot = new uPlot(options, [[], ...lane.lines.map(() => [])], host);
  listen(plot, lane);
  return plot;
}

interface LaneChartProps {
  readonly lane: Lane;
  readonly timeAxis: TimeAxisSide;
}

/** The canvas of one lane. It is made once for its lines; from then on only what changed is drawn anew. */
export function LaneChart({ lane, timeAxis }: LaneChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const identity = JSON.stringify([lane.key, lane.lines.map((line) => line.signal.id), timeAxis]);

  // `identity` stands for the lane: a refresh brings an equal lane as another object.
  useEffect(() => {
    const plot = makePlot(host.current!, lane, timeAxis);
    chart.current = plot;
    showColumns(plot, lane);
    return () => {
      chart.current = null;
      plot.destroy();
    };
  }, [identity]);

  useSignalEffect(() => {
    if (pointsBySignal.value !== null && chart.current) showColumns(chart.current, lane);
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
    laneMarks(lane);
    laneChanges(lane);
    chart.current?.redraw(false, false);
  });
  return (
    <>
      <div ref={host} class="lane-chart" />
      <AskRelease lane={lane} plot={() => chart.current} />
    </>
  );
}

function showColumns(plot: uPlot, lane: Lane): void {
  const points = pointsBySignal.peek();
  const columns = alignLines(
    lane.lines.map((line) => points?.get(line.signal.id) ?? []),
    pointsStepMs.peek(),
  );
  plot.setData(columns as unknown as uPlot.AlignedData, false);
  // Only a new range makes uPlot look again at which points are in sight and how high they reach.
  showRange(plot);
}

function showRange(plot: uPlot): void {
  const { from, to } = shown.peek();
  plot.setScale('x', { min: from, max: to });
}
