import uPlot from 'uplot';
import { axisQuantity, formatValue, quantityOf } from '../format/value-format.ts';
import type { Panel } from '../state/panel-plan.ts';
import { theme } from '../state/theme.ts';
import { zone } from '../state/view.ts';
import { formatTick } from '../time/time-format.ts';
import { type ChangeMark, changeMarks } from './change-marks.ts';
import { chartColours } from './chart-colours.ts';
import { type FindingMarks, findingMarks } from './finding-marks.ts';
import { loneValues } from './panel-columns.ts';
import { PANEL_HEIGHT_PX, RIGHT_MARGIN_PX, TIME_AXIS_PX, VALUE_AXIS_PX } from './panel-layout.ts';
import { releaseBars } from './release-bars.ts';
import { releaseBarsShown } from './release-markers.ts';

/** The crosshairs of all panels with this key move together. */
const SYNC_KEY = 'panels';
/** Room for half a label of the value axis. */
const EDGE_PADDING_PX = 6;
const HEADROOM = 1.1;
/** A ratio that never leaves zero is drawn against 1 %, not against 100 %. */
const EMPTY_RATIO_TOP = 0.01;
const LINE_PX = 1.5;
/** uPlot's numbers for the sides of a plot. */
const AXIS_SIDES = { top: 0, bottom: 2, none: 2 } as const;

/** Where a panel carries the labels of the time axis that it shares with all others. */
export type TimeAxisSide = keyof typeof AXIS_SIDES;
const DASHES_PX: readonly number[][] = [[], [6, 3], [2, 3]];
/** A shorter drag is a click. */
export const MIN_BRUSH_PX = 5;
/** The widest label of the time axis, a day with its month, in the font below. */
const TIME_LABEL_PX = 66;
const FONT = '11px system-ui, sans-serif';

const colours = () => chartColours(theme.peek());

function lineColour(panel: Panel, index: number): string {
  const { lines, error } = colours();
  return panel.role === 'errors' ? error : (lines[index] ?? lines[0]);
}

/** Where several lines share a panel, the middle percentile is the solid one: it is the one most often watched. */
function dashOf(panel: Panel, index: number): number[] {
  const prominent = Math.min(1, panel.lines.length - 1);
  if (index === prominent) return DASHES_PX[0]!;
  return DASHES_PX[index < prominent ? 2 : 1]!;
}

function seriesOf(panel: Panel): uPlot.Series[] {
  return panel.lines.map((line, index) => ({
    label: line.label,
    stroke: () => lineColour(panel, index),
    width: LINE_PX,
    dash: dashOf(panel, index),
    points: {
      show: false,
      size: 4,
      fill: () => lineColour(panel, index),
      filter: (plot, seriesIndex) => [...loneValues(plot.data[seriesIndex] as ArrayLike<number | null> & number[])],
    },
  }));
}

/** False near the right edge, where the canvas would cut the label off. */
function labelFits(plot: uPlot, at: number): boolean {
  const rightEdgePx = plot.bbox.width / devicePixelRatio + RIGHT_MARGIN_PX;
  return !(plot.valToPos(at, 'x') + TIME_LABEL_PX / 2 > rightEdgePx);
}

function axesOf(panel: Panel, timeAxis: TimeAxisSide): uPlot.Axis[] {
  const quantity = axisQuantity(quantityOf(panel.lines[0]!.signal));
  const common: uPlot.Axis = {
    stroke: () => colours().text,
    grid: { stroke: () => colours().grid, width: 1 },
    ticks: { show: false },
    font: FONT,
  };
  const labelled = timeAxis !== 'none';
  const times: uPlot.Axis = {
    ...common,
    side: AXIS_SIDES[timeAxis],
    size: labelled ? TIME_AXIS_PX : 0,
    space: 84,
    values: (plot, splits, _axis, _space, incrementMs) =>
      splits.map((at) => (labelled && labelFits(plot, at) ? formatTick(at, incrementMs, zone.peek()) : '')),
  };
  const amounts: uPlot.Axis = {
    ...common,
    size: VALUE_AXIS_PX,
    space: 30,
    gap: 8,
    values: (_plot, splits) => splits.map((value) => formatValue(value, quantity)),
  };
  return [times, amounts];
}

function valueRange(panel: Panel): uPlot.Range.Function {
  const emptyTop = panel.lines[0]?.signal.kind === 'ratio' ? EMPTY_RATIO_TOP : 1;
  return (_plot, lowest, highest) => [
    Math.min(0, lowest ?? 0) * HEADROOM,
    (highest ?? 0) > 0 ? (highest ?? 0) * HEADROOM : emptyTop,
  ];
}

export interface PanelChartEvents {
  /** The user has brushed over a range of time, in ms UTC. */
  readonly onBrush: (from: number, to: number) => void;
  /** The crosshair has moved or gone. */
  readonly onCursor: (plot: uPlot) => void;
  readonly marks: () => readonly FindingMarks[];
  readonly changes: () => readonly ChangeMark[];
}

/** The options of one panel's chart. Colours, bars and marks are read for every frame, so that a redraw shows any change of them. */
export function chartOptions(panel: Panel, timeAxis: TimeAxisSide, widthPx: number, events: PanelChartEvents): uPlot.Options {
  return {
    width: widthPx,
    height: PANEL_HEIGHT_PX + (timeAxis === 'none' ? 0 : TIME_AXIS_PX),
    ms: 1,
    padding: [timeAxis === 'top' ? 0 : EDGE_PADDING_PX, RIGHT_MARGIN_PX, timeAxis === 'bottom' ? 0 : EDGE_PADDING_PX, 0],
    legend: { show: false },
    tzDate: (at) => (zone.peek() === 'utc' ? uPlot.tzDate(new Date(at), 'Etc/UTC') : new Date(at)),
    scales: { x: { time: true, auto: false }, y: { range: valueRange(panel) } },
    series: [{}, ...seriesOf(panel)],
    axes: axesOf(panel, timeAxis),
    cursor: {
      y: false,
      points: { size: 6 },
      drag: { x: true, y: false, setScale: false, dist: MIN_BRUSH_PX },
      sync: { key: SYNC_KEY, setSeries: false },
      bind: { dblclick: () => null },
    },
    plugins: [
      releaseBars(() => releaseBarsShown.peek()),
      findingMarks(events.marks, colours),
      changeMarks(events.changes, () => colours().text),
    ],
    hooks: {
      setCursor: [events.onCursor],
      setSelect: [
        (plot) => {
          const { left, width } = plot.select;
          if (width < MIN_BRUSH_PX) return;
          events.onBrush(plot.posToVal(left, 'x'), plot.posToVal(left + width, 'x'));
          plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
        },
      ],
    },
  };
}
