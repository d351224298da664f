import { crosshairAt } from '../state/crosshair.ts';
import { plotWidthPx, shown } from '../state/dashboard.ts';
import type { Panel } from '../state/panel-plan.ts';
import { zone } from '../state/view.ts';
import { formatInstant } from '../time/time-format.ts';
import { changeNear, type PanelChange, panelChanges } from './panel-changes.ts';

/** As near as this the pointer means the mark. */
const REACH_PX = 8;

const ChangeSentence = ({ change }: { readonly change: PanelChange }) => (
  <>
    {formatInstant(change.at, zone.value)}: {change.words}
  </>
);

/** The change points of a panel in words: the one under the crosshair for the eye, all of them for a screen reader. */
export function ChangeNotes({ panel }: { readonly panel: Panel }) {
  const changes = panelChanges(panel);
  if (changes.length === 0) return null;
  const at = crosshairAt.value;
  const reachMs = ((shown.value.to - shown.value.from) / plotWidthPx.value) * REACH_PX;
  const near = at === null ? null : changeNear(changes, at, reachMs);
  return (
    <>
      {near && (
        <p class="panel-change" aria-hidden="true">
          <ChangeSentence change={near} />
        </p>
      )}
      <ul class="unseen" aria-label={`Changes of ${panel.title}`}>
        {changes.map((change) => (
          <li key={`${change.at} ${change.words}`}>
            <ChangeSentence change={change} />
          </li>
        ))}
      </ul>
    </>
  );
}
