import { formatValue, quantityOf } from '../format/value-format.ts';
import { crosshairAt } from '../state/crosshair.ts';
import { pointsBySignal, pointsStepMs } from '../state/dashboard.ts';
import type { Lane, LaneLine } from '../state/panel-plan.ts';
import { ChangeNotes } from './change-notes.tsx';
import type { TimeAxisSide } from './chart-options.ts';
import { LaneChart } from './panel-chart.tsx';
import { SuspectsCard } from './suspects-card.tsx';
import { valueAt } from './value-at.ts';

/** The number of one line under the crosshair, or its newest while there is none. */
function LineValue({ line }: { readonly line: LaneLine }) {
  const points = pointsBySignal.value?.get(line.signal.id) ?? [];
  const at = crosshairAt.value;
  const value = at === null ? (points.at(-1)?.[1] ?? null) : valueAt(points, at, pointsStepMs.value);
  return (
    <span class="lane-value">
      {line.label && <span class="lane-value-label">{line.label} </span>}
      {formatValue(value, quantityOf(line.signal))}
    </span>
  );
}

/** Keys of the lines, where a lane has several: the dash of each beside its number. */
function LaneValues({ lane }: { readonly lane: Lane }) {
  return (
    <p class="lane-values">
      {lane.lines.map((line, index) => (
        <span key={line.signal.id} class="lane-line" data-line={lane.role === 'errors' ? 'error' : index + 1}>
          {lane.lines.length > 1 && <span class="line-key" aria-hidden="true" />}
          <LineValue line={line} />
        </span>
      ))}
    </p>
  );
}

interface LaneRowProps {
  readonly lane: Lane;
  readonly timeAxis: TimeAxisSide;
}

/** One lane: its title, its numbers and its chart. `data-lane` names the signals it draws. */
export function LaneRow({ lane, timeAxis }: LaneRowProps) {
  const loaded = pointsBySignal.value;
  const empty = lane.lines.every((line) => loaded?.get(line.signal.id)?.length === 0);
  return (
    <section class="lane" data-lane={lane.lines.map((line) => line.signal.name).join(' ')} aria-label={lane.title}>
      <header class="lane-header">
        <h3>{lane.title}</h3>
        <ChangeNotes lane={lane} />
        <LaneValues lane={lane} />
      </header>
      <div class="lane-body">
        <LaneChart lane={lane} timeAxis={timeAxis} />
        <SuspectsCard laneKey={lane.key} />
        {empty && <p class="lane-empty">No samples in this range</p>}
      </div>
    </section>
  );
}
