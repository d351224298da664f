import { formatValue, quantityOf } from '../format/value-format.ts';
import { crosshairAt } from '../state/crosshair.ts';
import { pointsBySignal, pointsStepMs } from '../state/dashboard.ts';
import type { Panel, PanelLine } from '../state/panel-plan.ts';
import { ChangeNotes } from './change-notes.tsx';
import type { TimeAxisSide } from './chart-options.ts';
import { valueAt } from './nearest-point.ts';
import { PanelChart } from './panel-chart.tsx';
import { SuspectsCard } from './suspects-card.tsx';

/** The number of one line under the crosshair, or its newest while there is none. */
function LineValue({ line }: { readonly line: PanelLine }) {
  const points = pointsBySignal.value?.get(line.signal.id) ?? [];
  const at = crosshairAt.value;
  const value = at === null ? (points.at(-1)?.[1] ?? null) : valueAt(points, at, pointsStepMs.value);
  return (
    <span class="panel-value">
      {line.label && <span class="panel-value-label">{line.label} </span>}
      {formatValue(value, quantityOf(line.signal))}
    </span>
  );
}

/** Keys of the lines, where a panel has several: the dash of each beside its number. */
function PanelValues({ panel }: { readonly panel: Panel }) {
  return (
    <p class="panel-values">
      {panel.lines.map((line, index) => (
        <span key={line.signal.id} class="panel-line" data-line={panel.role === 'errors' ? 'error' : index + 1}>
          {panel.lines.length > 1 && <span class="line-key" aria-hidden="true" />}
          <LineValue line={line} />
        </span>
      ))}
    </p>
  );
}

interface PanelRowProps {
  readonly panel: Panel;
  readonly timeAxis: TimeAxisSide;
}

/** One panel: its title, its numbers and its chart. `data-panel` names the signals it draws. */
export function PanelRow({ panel, timeAxis }: PanelRowProps) {
  const loaded = pointsBySignal.value;
  const empty = panel.lines.every((line) => loaded?.get(line.signal.id)?.length === 0);
  return (
    <section class="panel" data-panel={panel.lines.map((line) => line.signal.name).join(' ')} aria-label={panel.title}>
      <header class="panel-header">
        <h3>{panel.title}</h3>
        <ChangeNotes panel={panel} />
        <PanelValues panel={panel} />
      </header>
      <div class="panel-body">
        <PanelChart panel={panel} timeAxis={timeAxis} />
        <SuspectsCard panelKey={panel.key} />
        {empty && <p class="panel-empty">No samples in this range</p>}
      </div>
    </section>
  );
}
