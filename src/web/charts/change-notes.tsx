import { crosshairAt } from '../state/crosshair.ts';
import { plotWidthPx, shown } from '../state/dashboard.ts';
import type { Lane } from '../state/panel-plan.ts';
import { zone } from '../state/view.ts';
import { formatInstant } from '../time/time-format.ts';
import { changeNear, type LaneChange, laneChanges } from './panel-changes.ts';

/** As near as this the pointer means the mark. */
const REACH_PX = 8;

const ChangeSentence = ({ change }: { readonly change: LaneChange }) => (
  <>
    {formatInstant(change.at, zone.value)}: {change.words}
  </>
);

/** The change points of a lane in words: the one under the crosshair for the eye, all of them for a screen reader. */
export function ChangeNotes({ lane }: { readonly lane: Lane }) {
  const changes = laneChanges(lane);
  if (changes.length === 0) return null;
  const at = crosshairAt.value;
  const reachMs = ((shown.value.to - shown.value.from) / plotWidthPx.value) * REACH_PX;
  const near = at === null ? null : changeNear(changes, at, reachMs);
  return (
    <>
      {near && (
        <p class="lane-change" aria-hidden="true">
          <ChangeSentence change={near} />
        </p>
      )}
      <ul class="unseen" aria-label={`Changes of ${lane.title}`}>
        {changes.map((change) => (
          <li key={`${change.at} ${change.words}`}>
            <ChangeSentence change={change} />
          </li>
        ))}
      </ul>
    </>
  );
}
